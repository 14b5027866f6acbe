// What bench/first_frame.py runs in its pages; each function answers in seconds.

async function untilFrame(find) {
  const began = performance.now()
  // Animation frames would come too seldom.
  while (!(find()?.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA)) {
    await new Promise((resolve) => setTimeout(resolve, 2))
  }
  return (performance.now() - began) / 1000
}

window.pressWatch = (link) => {
  link.click()
  const shell = document.querySelector("km-app").shadowRoot
  const screen = () => shell.querySelector("km-watch-screen")
  return untilFrame(() => screen()?.shadowRoot?.querySelector("video"))
}

window.openCamera = async () => {
  const video = { width: 1280, height: 720, frameRate: 30 }
  window.camera = await navigator.mediaDevices.getUserMedia({ video, audio: true })
}

window.connectBare = async (configuration) => {
  const seller = new RTCPeerConnection(configuration)
  const buyer = new RTCPeerConnection(configuration)
  const video = document.createElement("video")
  Object.assign(video, { autoplay: true, muted: true })
  seller.onicecandidate = ({ candidate }) => buyer.addIceCandidate(candidate)
  buyer.onicecandidate = ({ candidate }) => seller.addIceCandidate(candidate)
  buyer.ontrack = ({ streams: [stream] }) => {
    video.srcObject = stream
  }
  const frame = untilFrame(() => video)
  for (const track of window.camera.getTracks()) seller.addTrack(track, window.camera)
  await seller.setLocalDescription()
  await buyer.setRemoteDescription(seller.localDescription)
  await buyer.setLocalDescription()
  await seller.setRemoteDescription(buyer.localDescription)
  const seconds = await frame
  seller.close()
  buyer.close()
  return seconds
}

// How the site has its peers meet, so that both take the same path.
window.iceConfiguration = async () => {
  const { access } = JSON.parse(localStorage.getItem("kamegor.tokens"))
  const headers = { authorization: `Bearer ${access}` }
  const answer = await (await fetch("/api/ice-servers", { headers })).json()
  const { ice_servers: iceServers, ice_transport_policy: iceTransportPolicy } = answer
  return { iceServers, iceTransportPolicy }
}
