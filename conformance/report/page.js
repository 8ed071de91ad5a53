// Filters, copy buttons, and details that open for a link or for print. The page reads without it.
(() => {
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  document.documentElement.classList.add("js");

  for (const button of all("button[data-copy]")) {
    button.addEventListener("click", async () => {
      const text = document.getElementById(button.dataset.copy).textContent;
      try {
        await navigator.clipboard.writeText(text);
      } catch {  // a page opened from a file may not have the clipboard
        const area = Object.assign(document.createElement("textarea"), { value: text });
        document.body.append(area);
        area.select();
        document.execCommand("copy");
        area.remove();
        button.focus();
      }
      button.textContent = "Copied";
      setTimeout(() => { button.textContent = "Copy"; }, 1500);
    });
  }

  const words = document.getElementById("filter-words");
  const chips = all("button[data-verdict]");
  const status = document.getElementById("filter-status");
  const filter = () => {
    const wanted = words.value.trim().toLowerCase().split(/\s+/).filter(Boolean);
    const verdicts = chips.filter((c) => c.getAttribute("aria-pressed") === "true").map((c) => c.dataset.verdict);
    const fits = (element) =>
      (!wanted.length || wanted.some((word) => element.dataset.operation.toLowerCase().includes(word))) &&
      (!verdicts.length || element.dataset.verdicts === undefined || verdicts.some((verdict) => element.dataset.verdicts.split(" ").includes(verdict)));
    let shown = 0, total = 0;
    for (const element of all("[data-operation]")) {
      element.hidden = !fits(element);
      if (element.closest("#overview")) { total += 1; shown += element.hidden ? 0 : 1; }
    }
    status.textContent = shown < total ? `${shown} of ${total} operations` : "";
  };
  words.addEventListener("input", filter);
  for (const chip of chips) {
    chip.addEventListener("click", () => {
      chip.setAttribute("aria-pressed", String(chip.getAttribute("aria-pressed") !== "true"));
      filter();
    });
  }

  const reveal = () => {
    const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    for (let d = target && target.closest("details"); d; d = d.parentElement.closest("details")) d.open = true;
    if (target) target.scrollIntoView();
  };
  addEventListener("hashchange", reveal);
  reveal();
  addEventListener("beforeprint", () => { for (const d of all("details")) d.open = true; });
})();
