/** Lucide's icons, those the app shows. Add a line to use another. */

import incoming from "lucide-static/icons/arrow-down-left.svg?raw"
import back from "lucide-static/icons/arrow-left.svg?raw"
import outgoing from "lucide-static/icons/arrow-up-right.svg?raw"
import block from "lucide-static/icons/ban.svg?raw"
import bell from "lucide-static/icons/bell.svg?raw"
import bellOn from "lucide-static/icons/bell-ring.svg?raw"
import camera from "lucide-static/icons/camera.svg?raw"
import cameraOff from "lucide-static/icons/camera-off.svg?raw"
import check from "lucide-static/icons/check.svg?raw"
import left from "lucide-static/icons/chevron-left.svg?raw"
import right from "lucide-static/icons/chevron-right.svg?raw"
import alert from "lucide-static/icons/circle-alert.svg?raw"
import person from "lucide-static/icons/circle-user.svg?raw"
import clock from "lucide-static/icons/clock.svg?raw"
import coins from "lucide-static/icons/coins.svg?raw"
import compass from "lucide-static/icons/compass.svg?raw"
import eye from "lucide-static/icons/eye.svg?raw"
import eyeOff from "lucide-static/icons/eye-off.svg?raw"
import flag from "lucide-static/icons/flag.svg?raw"
import gift from "lucide-static/icons/gift.svg?raw"
import history from "lucide-static/icons/history.svg?raw"
import hourglass from "lucide-static/icons/hourglass.svg?raw"
import picture from "lucide-static/icons/image-up.svg?raw"
import info from "lucide-static/icons/info.svg?raw"
import list from "lucide-static/icons/list.svg?raw"
import locate from "lucide-static/icons/locate-fixed.svg?raw"
import signOut from "lucide-static/icons/log-out.svg?raw"
import map from "lucide-static/icons/map.svg?raw"
import pin from "lucide-static/icons/map-pin.svg?raw"
import fullscreen from "lucide-static/icons/maximize.svg?raw"
import mic from "lucide-static/icons/mic.svg?raw"
import micOff from "lucide-static/icons/mic-off.svg?raw"
import minus from "lucide-static/icons/minus.svg?raw"
import device from "lucide-static/icons/monitor.svg?raw"
import moon from "lucide-static/icons/moon.svg?raw"
import pencil from "lucide-static/icons/pencil.svg?raw"
import hangUp from "lucide-static/icons/phone-off.svg?raw"
import plus from "lucide-static/icons/plus.svg?raw"
import radio from "lucide-static/icons/radio.svg?raw"
import refresh from "lucide-static/icons/refresh-cw.svg?raw"
import nothing from "lucide-static/icons/search-x.svg?raw"
import settings from "lucide-static/icons/settings.svg?raw"
import shield from "lucide-static/icons/shield-check.svg?raw"
import signal from "lucide-static/icons/signal.svg?raw"
import panic from "lucide-static/icons/siren.svg?raw"
import star from "lucide-static/icons/star.svg?raw"
import store from "lucide-static/icons/store.svg?raw"
import sun from "lucide-static/icons/sun.svg?raw"
import switchCamera from "lucide-static/icons/switch-camera.svg?raw"
import warning from "lucide-static/icons/triangle-alert.svg?raw"
import people from "lucide-static/icons/users.svg?raw"
import video from "lucide-static/icons/video.svg?raw"
import videoOff from "lucide-static/icons/video-off.svg?raw"
import sound from "lucide-static/icons/volume-2.svg?raw"
import soundOff from "lucide-static/icons/volume-x.svg?raw"
import wallet from "lucide-static/icons/wallet.svg?raw"
import offline from "lucide-static/icons/wifi-off.svg?raw"
import close from "lucide-static/icons/x.svg?raw"

export const icons = {
  alert,
  back,
  bell,
  bellOn,
  block,
  camera,
  cameraOff,
  check,
  clock,
  close,
  coins,
  compass,
  device,
  eye,
  eyeOff,
  flag,
  fullscreen,
  gift,
  hangUp,
  history,
  hourglass,
  incoming,
  info,
  left,
  list,
  locate,
  map,
  mic,
  micOff,
  minus,
  moon,
  nothing,
  offline,
  outgoing,
  panic,
  pencil,
  people,
  person,
  picture,
  pin,
  plus,
  radio,
  refresh,
  right,
  settings,
  shield,
  signOut,
  signal,
  sound,
  soundOff,
  star,
  store,
  sun,
  switchCamera,
  video,
  videoOff,
  wallet,
  warning,
}

export type IconName = keyof typeof icons
