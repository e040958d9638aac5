// The update form on a phone: it is sent without leaving the page, so that a broken line loses neither words nor
// files; photographs are made smaller first. Without script the browser sends the form as it is.
(() => {
  "use strict";
  const LONGEST_SIDE = 2560; // pixels: a page of A4 stays readable
  const SMALL_ENOUGH = 1024 * 1024;
  const shrinking = new Map(); // file field → promise
  let carried = null; // files of a form that was answered by another page, for when it is shown again

  const megabytes = (bytes) => (bytes / 1048576).toLocaleString(document.documentElement.lang, { maximumFractionDigits: 1, minimumFractionDigits: 1 });

  const say = (place, role, words) => {
    let note = place.querySelector(":scope > .send-note");
    if (!note) {
      note = document.createElement("p");
      note.className = "send-note";
      place.insertBefore(note, place.querySelector(":scope > .form-end")); // above the button, in sight of the thumb
    }
    note.setAttribute("role", role);
    note.textContent = words;
    note.scrollIntoView({ block: "nearest" });
  };

  const put = (field, files) => {
    const transfer = new DataTransfer();
    for (const file of files) transfer.items.add(file);
    field.files = transfer.files;
  };

  const smaller = async (file) => {
    if (!file.type.startsWith("image/") || file.size <= SMALL_ENOUGH) return file;
    try {
      const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
      const scale = Math.min(1, LONGEST_SIDE / Math.max(picture.width, picture.height));
      const canvas = document.createElement("canvas");
      canvas.width = Math.round(picture.width * scale);
      canvas.height = Math.round(picture.height * scale);
      canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
      picture.close();
      const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.85));
      if (!blob || blob.size >= file.size) return file;
      return new File([blob], file.name.replace(/\.[^.]*$/, "") + ".jpg", { type: "image/jpeg", lastModified: file.lastModified });
    } catch {
      return file; // a picture that this browser cannot read goes as it is
    }
  };

  const shrink = async (field) => {
    const files = [...field.files];
    const made = await Promise.all(files.map(smaller));
    if (made.every((file, i) => file === files[i])) return;
    put(field, made);
    const sum = (list) => list.reduce((total, file) => total + file.size, 0);
    say(field.parentElement, "status", field.dataset.shrunk.replace("{before}", megabytes(sum(files))).replace("{after}", megabytes(sum(made))));
  };

  const fileFields = (form) => [...form.querySelectorAll("input[type=file]")];

  const sameForm = (page, key) => [...page.querySelectorAll("form[data-draft]")].find((form) => form.dataset.draft === key);

  const takeFiles = () => {
    const form = carried && sameForm(document, carried.key);
    if (!form) return;
    for (const field of fileFields(form)) put(field, carried.files[field.id] || []);
    form.ownerDocument.querySelector("[data-lost]")?.remove();
    carried = null;
  };

  const show = (page, address) => {
    document.title = page.title;
    document.body.replaceWith(page.body);
    if (address) history.replaceState(null, "", address);
    takeFiles();
    document.dispatchEvent(new CustomEvent("dondoc:shown"));
    window.scrollTo(0, 0);
    const banner = document.querySelector("main > .banner");
    if (banner && !document.querySelector("[data-focus]")) {
      banner.tabIndex = -1;
      banner.focus();
    }
  };

  const send = async (form, button) => {
    await Promise.all(fileFields(form).map((field) => shrinking.get(field)));
    const answer = await fetch(form.action, { method: "POST", body: new FormData(form, button), credentials: "same-origin" });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const key = form.dataset.draft;
    const recorded = answer.ok && answer.redirected && new URL(answer.url).pathname === form.dataset.page;
    if (recorded) form.dispatchEvent(new CustomEvent("dondoc:sent"));
    else if (key) carried = { key, files: Object.fromEntries(fileFields(form).map((field) => [field.id, [...field.files]])) };
    if (answer.redirected || page.querySelector(".assignment, form[data-send]")) show(page, answer.redirected && answer.url);
    else say(form, "alert", [...page.querySelectorAll("main h1, main p")].slice(0, 2).map((e) => e.textContent.trim()).join(". "));
  };

  // the minute for taking back what was just sent is over: the server would refuse it
  const countDown = () => {
    for (const form of document.querySelectorAll("form[data-seconds]")) setTimeout(() => form.remove(), form.dataset.seconds * 1000);
  };

  document.addEventListener("dondoc:shown", countDown);
  countDown();

  document.addEventListener("change", (event) => {
    if (event.target.matches("input[type=file][data-shrunk]")) shrinking.set(event.target, shrink(event.target));
  });

  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (!form.matches("form[data-send]")) return;
    event.preventDefault();
    if (form.dataset.sending) return;
    form.dataset.sending = "1";
    say(form, "status", form.dataset.send);
    try {
      await send(form, event.submitter);
    } catch {
      say(form, "alert", form.dataset.unsent);
    }
    delete form.dataset.sending;
  });
})();
