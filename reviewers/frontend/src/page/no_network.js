// Runs before every other script of the desk, of its frames and of its worker. A Content-Security-Policy says nothing of
// WebRTC, which sends packets to any address (W3C Content Security Policy 3, "webrtc", which no browser has): so its
// constructors go, and every way to a fresh window of this origin, which would have them again.

const GONE = [
  "RTCPeerConnection",
  "webkitRTCPeerConnection",
  "mozRTCPeerConnection",
  "RTCDataChannel",
  "RTCIceTransport",
  "WebTransport",
  "WebSocket",
  "WebSocketStream",
  "WebSocketError",
  "TCPSocket",
  "UDPSocket",
  "PresentationRequest",
  "XSLTProcessor", // makes elements without createElement
  "documentPictureInPicture",
];
const OWN_ORIGIN = ["frame", "frameset", "object", "embed", "fencedframe", "portal"];
const RIGHTS = "allow-scripts"; // of every frame of ours: without its origin there is no window to reach into

/** @param {object} place @param {string} name @param {unknown} value that nobody can put back */
const fix = (place, name, value) =>
  Object.defineProperty(place, name, { value, writable: false, configurable: false });

/** @returns {never} */
function refuse() {
  throw new TypeError("The desk has no use for this, and what it shows has no right to it.");
}

/** A frame that is not sandboxed is out of the page before the script that put it there goes on. */
function onlySandboxedFrames() {
  const { remove, getAttribute } = Element.prototype;
  const check = (/** @type {Element} */ frame) => {
    if (Reflect.apply(getAttribute, frame, ["sandbox"]) !== RIGHTS)
      Reflect.apply(remove, frame, []);
  };
  class SandboxedFrame extends HTMLIFrameElement {
    static observedAttributes = ["sandbox"];
    connectedCallback() {
      check(this);
    }
    attributeChangedCallback() {
      if (this.isConnected) check(this);
    }
  }
  customElements.define("sandboxed-frame", SandboxedFrame, { extends: "iframe" });
  fix(CustomElementRegistry.prototype, "define", refuse);
  const make = Document.prototype.createElement;
  for (const name of /** @type {const} */ (["createElement", "createElementNS"])) {
    const before = Document.prototype[name];
    /** @this {Document} @param {any[]} given */
    const sandboxed = function (...given) {
      const made = /** @type {Element} */ (Reflect.apply(before, this, given));
      if (OWN_ORIGIN.includes(made.localName)) refuse();
      return made instanceof HTMLIFrameElement
        ? Reflect.apply(make, document, ["iframe", { is: "sandboxed-frame" }])
        : made;
    };
    fix(Document.prototype, name, sandboxed);
  }
}

/** A script cannot lead the tab to another host; a person who follows a link can. */
function stayHere() {
  /** @typedef {Event & { userInitiated: boolean, destination: { url: string } }} Leaving */
  const { navigation } = /** @type {{ navigation?: EventTarget }} */ (
    /** @type {unknown} */ (window)
  );
  navigation?.addEventListener("navigate", (event) => {
    const { destination, userInitiated } = /** @type {Leaving} */ (event);
    if (!userInitiated && new URL(destination.url).origin !== window.location.origin)
      event.preventDefault();
  });
}

const others = Object.getOwnPropertyNames(globalThis).filter((name) =>
  /^(webkit|moz)?RTC/.test(name),
);
for (const name of new Set([...GONE, ...others])) fix(globalThis, name, undefined);
if (typeof window === "object") {
  fix(window, "open", () => null);
  onlySandboxedFrames();
  stayHere();
}
