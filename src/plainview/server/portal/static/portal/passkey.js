// A form with data-passkey="get" or "create" asks the browser for a passkey and sends its answer in the field `credential`.
(() => {
  "use strict";
  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (one) => one.charCodeAt(0));
  const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const each = (list) => (list || []).map((one) => ({ ...one, id: bytes(one.id) }));

  const asked = (options) => {
    const key = { ...options, challenge: bytes(options.challenge) };
    if (options.user) key.user = { ...options.user, id: bytes(options.user.id) };
    if (options.allowCredentials) key.allowCredentials = each(options.allowCredentials);
    if (options.excludeCredentials) key.excludeCredentials = each(options.excludeCredentials);
    return key;
  };

  const answer = (found) => {
    const given = { clientDataJSON: text(found.response.clientDataJSON) };
    for (const name of ["attestationObject", "authenticatorData", "signature", "userHandle"]) {
      if (found.response[name]) given[name] = text(found.response[name]);
    }
    return {
      id: found.id, rawId: text(found.rawId), type: found.type, response: given,
      clientExtensionResults: found.getClientExtensionResults(),
    };
  };

  document.querySelectorAll("form[data-passkey]").forEach((form) => {
    const said = form.querySelector(".pv-passkey-said");
    form.addEventListener("submit", async (event) => {
      if (form.elements.credential.value) return;
      event.preventDefault();
      const options = JSON.parse(form.dataset.asked);
      const publicKey = asked(options.publicKey || options);
      try {
        const found = form.dataset.passkey === "create"
          ? await navigator.credentials.create({ publicKey })
          : await navigator.credentials.get({ publicKey });
        form.elements.credential.value = JSON.stringify(answer(found));
        form.requestSubmit();
      } catch (error) {
        said.hidden = false;
        said.textContent = "No passkey was used: " + error.message + " Try again, or use another device.";
      }
    });
  });
})();
