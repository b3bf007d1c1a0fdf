//! The Lambda function: AWS Config events in, PutEvaluations out; or, where its environment names a survey's bucket, the
//! steps of a survey. Wiring only.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use jiff::Timestamp;
use lambda_runtime::tower::util::MapRequestLayer;
use lambda_runtime::{Diagnostic, LambdaEvent, LambdaInvocation, Runtime, service_fn};
use once_cell::sync::OnceCell;
use vpc_endpoint_rule::aws::deadline::Deadline;
use vpc_endpoint_rule::lambda::config_api::RECHECK_ROLE_ARN;
use vpc_endpoint_rule::lambda::connection::Connection;
use vpc_endpoint_rule::lambda::invocation::invoke;
use vpc_endpoint_rule::lambda::log::{InvocationContext, line, short};
use vpc_endpoint_rule::lambda::warm::Warm;
use vpc_endpoint_rule::survey::function::{self as survey, Function, step_line};

/// What warm invocations share.
static WARM: OnceCell<Warm> = OnceCell::new();

/// Whether an invocation came before this one.
static INVOKED: AtomicBool = AtomicBool::new(false);

fn main() -> Result<(), lambda_runtime::Error> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let own_region = std::env::var("AWS_REGION").ok();
        let set = |name| std::env::var(name).ok().filter(|text| !text.is_empty());
        if let Some(bucket) = set(survey::BUCKET) {
            return serve_survey(&bucket, &set(survey::ROLE_NAME).unwrap_or_default()).await;
        }
        let recheck_role_arn = set(RECHECK_ROLE_ARN);
        let loaded = Warm::load(own_region.as_deref()).await;
        let warm = WARM.get_or_init(|| loaded);
        let (own_region, recheck_role_arn) = (own_region.as_deref(), recheck_role_arn.as_deref());
        let handler = service_fn(move |event| handle(event, warm, own_region, recheck_role_arn));
        Runtime::new(handler)
            .layer(MapRequestLayer::new(as_text))
            .run()
            .await
    })
}

/// Serves the steps of a survey.
async fn serve_survey(bucket: &str, role_name: &str) -> Result<(), lambda_runtime::Error> {
    let function = OnceCell::new();
    let function = &function;
    let handler = service_fn(move |event| step(event, function, bucket, role_name));
    Runtime::new(handler)
        .layer(MapRequestLayer::new(as_text))
        .run()
        .await
}

/// One step. Credentials that cannot be used are an error of the step: the next one tries again.
async fn step(
    event: LambdaEvent<String>,
    kept: &OnceCell<Function>,
    bucket: &str,
    role_name: &str,
) -> Result<serde_json::Value, Diagnostic> {
    let started = Instant::now();
    let LambdaEvent { payload, context } = event;
    let deadline = Deadline::after(Deadline::for_reads(remaining(context.deadline)));
    let done = async {
        let function = match kept.get() {
            Some(function) => function,
            None => {
                let connected = Function::connect(bucket, role_name).await?;
                kept.get_or_init(|| connected)
            }
        };
        function.run(&payload, deadline).await
    };
    let result = done.await;
    let calls = kept.get().map(Function::calls).unwrap_or_default();
    println!(
        "{}",
        step_line(&context.request_id, &result, &calls, started.elapsed())
    );
    result.map_err(|failed| Diagnostic {
        error_type: failed.error_type.to_owned(),
        error_message: short(&failed.message),
    })
}

/// How long an invocation has left.
fn remaining(deadline: u64) -> Duration {
    let now = u64::try_from(Timestamp::now().as_millisecond()).unwrap_or(0);
    Duration::from_millis(deadline.saturating_sub(now))
}

/// Hands the event over as text, whatever it is: what it says is for the trigger to read.
fn as_text(mut invocation: LambdaInvocation) -> LambdaInvocation {
    let text = String::from_utf8_lossy(&invocation.body);
    invocation.body = serde_json::Value::from(text).to_string().into();
    invocation
}

async fn handle(
    event: LambdaEvent<String>,
    warm: &Warm,
    own_region: Option<&str>,
    recheck_role_arn: Option<&str>,
) -> Result<(), Diagnostic> {
    let (started, at) = (Instant::now(), Timestamp::now());
    let LambdaEvent { payload, context } = event;
    let (reads, reports) = Deadline::of_invocation(remaining(context.deadline));
    let connection = Connection {
        warm,
        reads,
        reports,
        recheck_role_arn,
    };
    let (report, result) = invoke(&payload, own_region, &connection, &Timestamp::now).await;
    let around = InvocationContext {
        request_id: context.request_id,
        calls: warm.tally.take(),
        duration: started.elapsed(),
        cold_start: !INVOKED.swap(true, Ordering::Relaxed),
    };
    println!("{}", line(&report, &result, &around, at));
    result.map_err(|failure| {
        warm.forget();
        Diagnostic {
            error_type: failure.error_type().to_owned(),
            error_message: short(&failure.message()),
        }
    })
}
