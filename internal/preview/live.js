// Reloads the page once the server would send another one, and comes back to where it was.
(() => {
  "use strict";
  const shown = document.currentScript.dataset.page;
  const place = "gitsm-preview " + location.pathname;
  let source = null;

  const restore = () => {
    const kept = sessionStorage.getItem(place);
    if (kept === null) return;
    sessionStorage.removeItem(place);
    const [x, y] = kept.split(" ").map(Number);
    window.scrollTo({ left: x, top: y, behavior: "instant" });
  };

  const reload = () => {
    sessionStorage.setItem(place, window.scrollX + " " + window.scrollY);
    location.reload();
  };

  const look = async () => {
    try {
      const answer = await fetch(location.href, { method: "HEAD", cache: "no-store" });
      if (answer.headers.get("ETag") !== '"' + shown + '"') reload();
    } catch {
      // The server is away; the next event comes when it is back.
    }
  };

  const disconnect = () => {
    if (source !== null) source.close();
    source = null;
  };

  // Only pages in sight listen: browsers open few connections to one server.
  const connect = () => {
    if (source !== null || document.hidden) return;
    const own = new EventSource("/-/events");
    source = own;
    own.onmessage = look;
    own.onerror = () => {
      if (own.readyState !== EventSource.CLOSED || source !== own) return;
      source = null;
      setTimeout(connect, 2000);
    };
  };

  if (document.readyState === "complete") restore();
  else window.addEventListener("load", restore);
  document.addEventListener("visibilitychange", () => (document.hidden ? disconnect() : connect()));
  window.addEventListener("pagehide", disconnect);
  window.addEventListener("pageshow", connect);
  connect();
})();
