"""What people do in the app, by its own pages."""

from dataclasses import dataclass

from playwright.sync_api import BrowserContext, Geolocation, Locator, Page, expect

from accounts.models import User
from tests.browser.conftest import sign_up

# Chromium hides who connected how; this keeps every connection for the tests to ask.
KEEP_CONNECTIONS = """
window.connections = []
window.RTCPeerConnection = class extends RTCPeerConnection {
  constructor(...options) {
    super(...options)
    window.connections.push(this)
  }
}
"""
CANDIDATE_TYPES = """async () => {
  const types = []
  for (const connection of window.connections) {
    const report = [...(await connection.getStats()).values()]
    for (const pair of report) {
      if (pair.type !== "candidate-pair" || !pair.nominated) continue
      for (const id of [pair.localCandidateId, pair.remoteCandidateId]) {
        types.push(report.find((candidate) => candidate.id === id).candidateType)
      }
    }
  }
  return types
}"""
# When the last frame came, once none has for a second.
LAST_FRAME_AT = """async (video) => {
  const frames = () => video.getVideoPlaybackQuality().totalVideoFrames
  let [seen, at] = [frames(), Date.now()]
  while (Date.now() - at < 1000) {
    await new Promise((resolve) => setTimeout(resolve, 50))
    if (frames() !== seen) [seen, at] = [frames(), Date.now()]
  }
  return at
}"""
DECODED_FRAMES = "(video) => video.getVideoPlaybackQuality().totalVideoFrames"


@dataclass(frozen=True, kw_only=True)
class Person:
    """Somebody with a page of the app open."""

    username: str
    page: Page

    @property
    def user(self) -> User:
        return User.objects.get(username=self.username)

    def marker(self, username: str, status: str) -> Locator:
        """The marker of a seller on this person's map."""
        return self.page.get_by_role("button", name=f"{username}, {status}")

    # Selling

    def begin_to_sell(self, *, price: str) -> None:
        self.page.goto("/profile/selling")
        self.page.get_by_label("Price").fill(price)
        self.page.get_by_label("What will people see?").fill("The river, day and night")
        self.page.get_by_role("checkbox").check()
        self.page.get_by_role("button", name="Start selling").click()
        expect(self.page.get_by_role("link", name="Selling")).to_be_visible()

    def go_live(self, title: str) -> None:
        self.page.goto("/live")
        self.page.get_by_label("What is to be seen?").fill(title)
        self.page.get_by_role("button", name="Go live").click()
        expect(self.page.get_by_text("Nobody is watching yet")).to_be_visible()

    def stop_streaming(self) -> None:
        self.page.get_by_role("button", name="Stop", exact=True).click()
        self.page.get_by_role("button", name="Stop streaming").click()
        expect(self.page.get_by_text("credits earned")).to_be_visible()

    # Watching

    def open_map(self) -> None:
        self.page.goto("/")

    def watch(self, username: str) -> None:
        """Press the marker and the button, and wait for the picture."""
        self.marker(username, "live").click()
        self.page.get_by_role("link", name="Watch live").click()
        self.wait_for_frames(1)

    def watch_from_profile(self, seller: User, *, frames: int) -> None:
        """Press the button of a seller's page, and wait for so many frames."""
        self.page.goto(f"/sellers/{seller.pk}")
        self.page.get_by_role("link", name="Watch live").click()
        self.wait_for_frames(frames)

    def wait_for_frames(self, count: int) -> None:
        """Wait until so many frames have been decoded, all in all, and can be seen."""
        self.page.wait_for_function(
            f"([video, count]) => !video.paused && ({DECODED_FRAMES})(video) >= count",
            arg=[self.video.element_handle(), count],
        )

    def wait_for_last_frame(self) -> int:
        """Wait until the picture stands still; return since when, in milliseconds."""
        return int(self.video.evaluate(LAST_FRAME_AT))

    @property
    def decoded_frames(self) -> int:
        return int(self.video.evaluate(DECODED_FRAMES))

    @property
    def video(self) -> Locator:
        return self.page.locator("km-watch-screen video")

    @property
    def candidate_types(self) -> list[str]:
        """How the media in use travel, at both ends: ``host``, ``srflx``, ``relay``."""
        types: list[str] = self.page.evaluate(CANDIDATE_TYPES)
        return types


def join(
    context: BrowserContext, username: str, place: Geolocation | None = None
) -> Person:
    """Let somebody new sign up; their device may be asked for its place, if given."""
    if place:
        context.grant_permissions(["geolocation"])
        context.set_geolocation(place)
    context.add_init_script(KEEP_CONNECTIONS)
    page = context.new_page()
    sign_up(page, username)
    return Person(username=username, page=page)
