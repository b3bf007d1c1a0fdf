"""What the function costs, beside the same evaluator in Python with boto3: scripts/bench.sh."""
