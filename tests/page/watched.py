"""A page under watch: what it complains of, and what it asks of a network."""

VIOLATIONS = """
addEventListener("securitypolicyviolation", (event) => console.error(`refused: ${event.violatedDirective} ${event.blockedURI}`));
"""


class Watched:
    """A page in a browser context of its own."""

    def __init__(self, browser, file, at, viewport, options):
        self.complaints = []
        self.context = browser.new_context(viewport=viewport, **options)
        self.page = self.context.new_page()
        self.page.add_init_script(VIOLATIONS)
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        address = file.as_uri()
        self.page.on("request", lambda request: self.asked(address, request.url))
        self.page.goto(address + at)

    def asked(self, address, url):
        if url.split("#")[0] != address:
            self.complaints.append(f"asked for {url}")

    def close(self):
        # What is no text became one: an element where a word was to be.
        if "[object " in self.page.evaluate("document.body.textContent"):
            self.complaints.append("an object stands in the text")
        self.context.close()
