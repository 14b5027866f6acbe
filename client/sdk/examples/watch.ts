import { Kamegor, type PublicProfile, SellersInView, WatchedViewing } from "@kamegor/sdk"

export async function watchSomebody(video: HTMLVideoElement) {
  const { api, session, realtime } = new Kamegor({ origin: "https://kamegor.example" })
  await session.signIn({ email: "bob@example.com", password: "bob's long password" })

  // The whole map, now and whenever it changes.
  const map = new SellersInView(realtime)
  map.features.subscribe(() => {
    for (const { properties } of map.listed)
      console.log(properties.username, properties.status)
  })
  map.look({ bbox: [-180, -90, 180, 90], zoom: 1 })

  // Those who stream are listed first. Watching costs the price that is agreed to here.
  await map.features.until(() => map.listed[0]?.properties.status === "streaming")
  const path = `/api/profiles/${map.listed[0]?.properties.id}`
  const { live_stream } = await api.get<PublicProfile>(path)
  const viewing = new WatchedViewing({
    streamId: live_stream?.id ?? "",
    shownPrice: live_stream?.price_per_minute ?? null,
    api,
    realtime,
    connect: (configuration) => new RTCPeerConnection(configuration),
    now: () => performance.now(),
  })
  viewing.reception.media.subscribe((media) => (video.srcObject = media))
  video.addEventListener("playing", () => viewing.showedPicture())
  await viewing.start()
  return viewing
}
