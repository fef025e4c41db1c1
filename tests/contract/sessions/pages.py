"""Visit the pages in a browser and print, as JSON, what is wrong with them.

Usage: pages.py URL CHROMIUM AXE USERNAME PASSWORD
"""

import json
import sys
from pathlib import Path

from judging import judge
from playwright.sync_api import Page, sync_playwright

URL, CHROMIUM, AXE, USERNAME, PASSWORD = sys.argv[1:]
PAGES = ("docs", "console", "console/setup")
OWN = {"docs": "text=What the role admin may use.", "console": "#sessions tbody tr >> nth=0"}
TRIED = (("listTickets", "200"), ("createTicket", "201"), ("getHealth", "200"))


def main() -> None:
    troubles: list[str] = []
    axe = Path(AXE).read_text("utf-8")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        for scheme, width in (("light", 390), ("dark", 1280)):
            context = browser.new_context(
                color_scheme=scheme, viewport={"width": width, "height": 900}
            )
            for name in PAGES:
                page = context.new_page()
                where = f"{name}, {scheme}, {width} px"
                page.on("request", lambda request, at=where: foreign(troubles, at, request.url))
                page.on("console", lambda said, at=where: troubles.append(f"{at}: {said.text}"))
                page.on("pageerror", lambda error, at=where: troubles.append(f"{at}: {error}"))
                page.goto(f"{URL}/{name}")
                judge(page, axe, where, troubles)
                if name in OWN:
                    sign_in(page, OWN[name])
                    judge(page, axe, f"{where}, signed in", troubles)
                if name == "docs":
                    attempt(page, where, troubles)
                    judge(page, axe, f"{where}, with answers", troubles)
            context.close()
        spoiled = browser.new_page()
        spoiled.goto(f"{URL}/console")
        spoiled.evaluate("document.querySelectorAll('label').forEach((label) => label.remove())")
        seen: list[str] = []
        judge(spoiled, axe, "spoiled", seen)
        browser.close()
    print(json.dumps({"troubles": troubles, "control": seen}))


def foreign(troubles: list[str], where: str, address: str) -> None:
    """Nothing comes from elsewhere: the pages work without a network."""
    if not address.startswith(f"{URL}/"):
        troubles.append(f"{where}: asks for {address}")


def sign_in(page: Page, seen: str) -> None:
    """Sign in, and wait for what only an administrator's page holds."""
    page.fill("#sign-in input#name", USERNAME)
    page.fill("#sign-in input#password", PASSWORD)
    page.click("#sign-in button")
    page.locator(seen).wait_for(state="visible")


def attempt(page: Page, where: str, troubles: list[str]) -> None:
    """Send requests from the page."""
    for operation, expected in TRIED:
        form = page.locator(f"details#{operation} form.try")
        form.locator("> button").click()
        answered = form.locator("output strong")
        answered.wait_for()
        if not (answered.text_content() or "").startswith(expected):
            troubles.append(f"{where}: {operation} answered {answered.text_content()}")


main()
