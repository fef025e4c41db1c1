"""What is wrong with a page for people who use it in a browser."""

from playwright.sync_api import Page


def judge(page: Page, axe: str, where: str, troubles: list[str]) -> None:
    """What axe-core finds with everything opened, and whether the page itself scrolls sideways."""
    page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true })")
    page.evaluate(axe)  # by the debugger: no policy of the page is loosened for it
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    for violation in found["violations"]:
        places = [node["target"] for node in violation["nodes"][:3]]
        troubles.append(f"{where}: {violation['id']} at {places}")
    if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
        troubles.append(f"{where}: scrolls sideways")
