"""The review page in a real browser, over a real server: keys, corrections, several reviewers, coming back."""

import shutil
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn
from playwright.sync_api import Browser, Page, expect, sync_playwright

from internspatial_kedro.benchmarks.items import Item
from internspatial_kedro.benchmarks.verdicts import latest_verdicts, read_verdicts
from internspatial_kedro.review.app import create_app
from internspatial_kedro.review.desk import ReviewDesk

CHROMIUM = shutil.which("chromium")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium: apt-get install chromium")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def address(desk: ReviewDesk) -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = uvicorn.Server(uvicorn.Config(create_app(desk), host="127.0.0.1", port=port, log_level="error"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield f"http://127.0.0.1:{port}/"
    server.should_exit = True
    thread.join()


def enter(browser: Browser, address: str, name: str) -> Page:
    page = browser.new_context().new_page()
    page.goto(address)
    page.fill("#name", name)
    page.press("#name", "Enter")
    expect(page.locator("#desk")).to_be_visible()
    return page


def test_keys_accept_reject_correct_and_the_page_resumes(
    browser: Browser, address: str, items: list[Item], tmp_path: Path
) -> None:
    page = enter(browser, address, "Ada")
    expect(page.locator("#prompt")).to_contain_text("Which is further left?")
    expect(page.locator("#answer")).to_have_text("B. chair")
    expect(page.locator("#why li")).to_contain_text("x = 1.20 m")
    expect(page.locator("#pictures img")).to_have_count(2)
    page.wait_for_function("[...document.querySelectorAll('#pictures img')].every((each) => each.naturalWidth === 64)")

    page.keyboard.press("a")
    expect(page.locator("#prompt")).to_contain_text("Is the lamp left")
    page.keyboard.press("r")
    expect(page.locator("#prompt")).to_contain_text("How many chairs")
    page.keyboard.press("c")
    page.keyboard.type("a few")
    page.keyboard.press("Enter")
    expect(page.locator("#error")).to_contain_text("is not an answer")
    page.fill("#corrected", "4")
    page.keyboard.press("Enter")
    expect(page.locator("#progress")).to_have_text("3 of 4 reviewed")

    back = enter(browser, address, "Ada")
    expect(back.locator("#ids")).to_contain_text(items[3].item_id)
    back.keyboard.press("ArrowLeft")
    expect(back.locator("#said")).to_have_text("You said: correct to 4")

    verdicts = latest_verdicts(read_verdicts(tmp_path / "verdicts").verdicts)
    told = {key: (each["Ada"].verdict, each["Ada"].answer) for key, each in verdicts.items()}
    assert list(told.values()) == [("accept", ""), ("reject", ""), ("correct", "4")]


def test_labels_are_text_and_nothing_in_them_runs(browser: Browser, address: str) -> None:
    page = enter(browser, address, "Ada")
    for words in ("Is the lamp left", "How many chairs", "onerror"):
        page.keyboard.press("ArrowRight")
        expect(page.locator("#prompt")).to_contain_text(words)
    assert page.title() == "Review"
    assert page.locator("#prompt img").count() == 0


def test_a_note_with_keys_in_it_judges_nothing(browser: Browser, address: str, tmp_path: Path) -> None:
    page = enter(browser, address, "Ada")
    page.fill("#note", "")
    page.locator("#note").press_sequentially("a rare chair")
    expect(page.locator("#progress")).to_have_text("0 of 4 reviewed")
    page.keyboard.press("Escape")
    page.keyboard.press("r")
    expect(page.locator("#progress")).to_have_text("1 of 4 reviewed")
    (verdict,) = read_verdicts(tmp_path / "verdicts").verdicts
    assert (verdict.verdict, verdict.note) == ("reject", "a rare chair")


def test_two_reviewers_see_how_much_they_agree(browser: Browser, address: str) -> None:
    ada, grace = enter(browser, address, "Ada"), enter(browser, address, "Grace")
    ada.keyboard.press("a")
    expect(ada.locator("#progress")).to_have_text("1 of 4 reviewed")
    expect(grace.locator("#said")).to_have_text("")
    grace.keyboard.press("a")
    expect(grace.locator("#agreement")).to_contain_text("2 reviewers agree on 100 % of 1 items")


def test_pages_from_elsewhere_are_refused(browser: Browser, address: str) -> None:
    context = browser.new_context()
    answer = context.request.get(f"{address}api/progress?reviewer=Ada", headers={"Host": "evil.example"})
    assert answer.status == 400
    form = context.request.post(f"{address}api/verdicts", form={"item_id": "internspatial_bench/0"})
    assert form.status == 422
    assert context.request.get(f"{address}media/0/..%2f..%2fsecret").status in (404, 422)
