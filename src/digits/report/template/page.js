// The two buttons at the top, and meanings that stay in view. The page also works without them.
(() => {
  const root = document.documentElement;
  const themes = ["auto", "light", "dark"];
  const kept = {
    get: () => { try { return localStorage.getItem("theme"); } catch { return null; } },
    set: (theme) => { try { localStorage.setItem("theme", theme); } catch { /* not stored */ } },
  };
  const theme = document.getElementById("theme");
  const show = (name) => {
    root.dataset.theme = name;
    theme.textContent = `Theme: ${name}`;
  };
  show(themes.includes(kept.get()) ? kept.get() : "auto");
  theme.onclick = () => {
    show(themes[(themes.indexOf(root.dataset.theme) + 1) % themes.length]);
    kept.set(root.dataset.theme);
  };
  theme.hidden = false;

  const code = document.getElementById("code");
  const blocks = [...document.querySelectorAll("details.code")];
  code.hidden = blocks.length === 0;
  code.onclick = () => {
    const open = !blocks.every((block) => block.open);
    for (const block of blocks) block.open = open;
    code.textContent = open ? "Hide all code" : "Show all code";
  };

  const here = document.querySelector(".bar ol [aria-current]"); // which a narrow bar may hide
  const list = here?.closest("ol");
  if (list) list.scrollLeft = here.offsetLeft - list.offsetLeft - parseFloat(getComputedStyle(list).paddingLeft);

  for (const term of document.querySelectorAll(".term")) {
    const meaning = term.lastElementChild;
    const keepInPage = () => {
      meaning.style.left = "0";
      const beyond = meaning.getBoundingClientRect().right + 8 - root.clientWidth;
      if (beyond > 0) meaning.style.left = `${-beyond}px`;
    };
    for (const event of ["pointerenter", "focus"]) term.addEventListener(event, keepInPage);
  }

  const contents = document.querySelector("details.contents");
  if (contents && innerWidth < 1100) contents.open = false;
})();
