// What every page may use when a script can run. Nothing here is needed to reach the end of a journey.
(function () {
  'use strict';
  var doc = document, root = doc.documentElement, here = doc.currentScript;
  var SIZES = ['standard', 'big', 'huge'];

  function all(selector, act, within) { Array.prototype.forEach.call((within || doc).querySelectorAll(selector), act); }
  function on(type, selector, act) {
    doc.addEventListener(type, function (event) {
      var at = event.target, found = at.closest && at.closest(selector);
      if (found) act(found, event);
    });
  }
  // What the server may know of this browser: that it keeps the sheet, which languages it reads aloud.
  function keep(name, value) {
    var secure = location.protocol === 'https:';
    doc.cookie = (secure ? '__Host-' : '') + name + '=' + value + ';path=/;max-age=31536000;samesite=lax' + (secure ? ';secure' : '');
  }
  function plainClick(event) { return !(event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey); }

  // Type size: changed in place, so that nothing typed is lost; the address then keeps it for the next page.
  function showSize(size) {
    var at = SIZES.indexOf(size), next = (at + 1) % 3;
    root.classList.remove('big', 'huge');
    if (at) root.classList.add(size);
    all('.foot [data-size]', function (link) {
      if (link.dataset.size === size) link.setAttribute('aria-current', 'true');
      else link.removeAttribute('aria-current');
    });
    all('.set [data-size]', function (link) {
      link.href = link.href.replace(/size=\w*/, 'size=' + SIZES[next]);
      link.dataset.size = SIZES[next];
      link.textContent = link.dataset.words.split('|')[next];
    });
  }
  // Language: the page comes anew in the other language, and what was typed is put back into it.
  function showPage(html) {
    var fresh = new DOMParser().parseFromString(html, 'text/html'), typed = {}, body = fresh.body;
    if (!fresh.getElementById('main')) throw new Error('not a page');
    all('main input, main textarea, main select', function (field) { if (field.id) typed[field.id] = field; });
    body = doc.importNode(body, true);
    all('main input, main textarea, main select', function (field) {
      var old = typed[field.id];
      if (!old || field.type === 'hidden' || field.type === 'file') return;
      if (field.type === 'radio' || field.type === 'checkbox') field.checked = old.checked;
      else field.value = old.value;
    }, body);
    root.lang = fresh.documentElement.lang;
    root.className = fresh.documentElement.className;
    doc.title = fresh.title;
    doc.body.parentNode.replaceChild(body, doc.body);
    window.scrollTo(0, 0);
    start();
  }
  if (window.fetch) {
    on('click', 'a[data-size]', function (link, event) {
      if (!plainClick(event)) return;
      event.preventDefault();
      var size = link.dataset.size;
      fetch(link.href, { credentials: 'same-origin', redirect: 'manual' }).catch(function () {});
      showSize(size);
    });
    on('click', 'a[data-lang]', function (link, event) {
      if (!plainClick(event) || !window.DOMParser || !doc.querySelector('main form') || doc.querySelector('[data-photo],[data-sign]')) return;
      event.preventDefault();
      fetch(link.href, { credentials: 'same-origin' }).then(function (reply) {
        if (!reply.ok) throw new Error('no page');
        return reply.text();
      }).then(showPage).catch(function () { location.href = link.href; });
    });
  }

  // Staying signed in is asked for before the guard below, which is for forms that leave the page.
  on('submit', '#idle', function (box, event) {
    if (!window.fetch || !window.URLSearchParams) return;
    event.preventDefault();
    var body = new URLSearchParams();
    all('input', function (field) { body.append(field.name, field.value); }, box);
    fetch(box.action, { method: 'POST', credentials: 'same-origin', body: body }).then(function (reply) {
      if (reply.ok) watchIdle(); else box.submit();
    }).catch(function () { box.submit(); });
  });

  // One press sends a form once; it can be sent again after a while, or after coming back to the page.
  doc.addEventListener('submit', function (event) {
    var form = event.target;
    if (event.defaultPrevented) return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = '1';
    changed = false;
    all('.btn', function (button) { button.setAttribute('aria-disabled', 'true'); }, form);
    setTimeout(function () { release(form); }, 8000);
    if (/\/(clear|sign-out)$/.test(form.action)) forget();
  });
  function release(form) {
    delete form.dataset.sent;
    all('[aria-disabled]', function (button) { button.removeAttribute('aria-disabled'); }, form);
  }
  window.addEventListener('pageshow', function (event) { if (event.persisted) all('form', release); });

  // Only long writing warns before it is lost; everything else is kept by its own button.
  var changed = false;
  on('input', 'form[data-unsaved]', function () { changed = true; });
  window.addEventListener('beforeunload', function (event) { if (changed) { event.preventDefault(); event.returnValue = ''; } });

  // 不清楚 ticked beside an amount empties the field; writing an amount unticks it.
  on('input', '.money .in', function (field) { all('.opt input', function (box) { if (field.value) box.checked = false; }, field.closest('.ask')); });
  on('change', '.money ~ .opt input', function (box) {
    if (!box.checked) return;
    var ask = box.closest('.ask');
    all('.opt input', function (other) { if (other !== box) other.checked = false; }, ask);
    all('.money .in', function (field) { field.value = ''; }, ask);
  });

  // 清除本机记录: what a browser may keep of us beside its cookies, which the server clears.
  function forget() {
    try { localStorage.clear(); sessionStorage.clear(); } catch (refused) { return; }
    if (window.indexedDB) indexedDB.deleteDatabase('survey');
    if (window.caches) caches.keys().then(function (names) { names.forEach(function (name) { caches.delete(name); }); });
  }

  // Two minutes before a session ends: a word, and one press to stay. Counted by the clock, since a phone that
  // sleeps runs no timers.
  var idle = null, began = 0, NOTICE = 120000;
  function watchIdle() {
    began = Date.now();
    lookIdle();
  }
  function lookIdle() {
    var box = doc.getElementById('idle'), left = box ? began + Number(box.dataset.seconds) * 1000 - Date.now() : 0;
    clearTimeout(idle);
    if (!box || !box.querySelector('button')) return;
    box.hidden = left > NOTICE;
    if (left > 0) idle = setTimeout(lookIdle, left > NOTICE ? left - NOTICE : left);
    else endIdle(box);
  }
  function endIdle(box) {
    var link = doc.createElement('a');
    box.querySelector('b').textContent = box.dataset.over;
    link.className = 'btn';
    link.href = box.dataset.signIn;
    link.textContent = box.dataset.again;
    box.querySelector('button').replaceWith(link);
  }
  doc.addEventListener('visibilitychange', function () { if (!doc.hidden) lookIdle(); });

  // 读给我听, where the phone has a voice for the page's language; the server shows the button from the next page on.
  var voices = window.speechSynthesis;
  function tellVoices() {
    var spoken = ['zh', 'en'].filter(function (language) {
      return voices.getVoices().some(function (voice) { return voice.lang.slice(0, 2) === language; });
    }).join('-');
    if (spoken && doc.cookie.indexOf('voice=' + spoken) < 0) keep('voice', spoken);
  }
  on('click', '[data-read]', function (button) {
    var label = button.querySelector('span'), words = '', speech;
    if (voices.speaking) { voices.cancel(); return; }
    all('h1, .lead, .hint, .opt label, .calm', function (part) { words += part.textContent.trim().replace(/[。，.,]?$/, (root.lang === 'en' ? '.\n' : '。\n')); }, doc.getElementById('main'));
    speech = new SpeechSynthesisUtterance(words);
    speech.lang = root.lang;
    speech.rate = 0.85;
    button.dataset.start = button.dataset.start || label.textContent;
    label.textContent = button.dataset.stop;
    speech.onend = speech.onerror = function () { label.textContent = button.dataset.start; };
    voices.speak(speech);
  });
  window.addEventListener('pagehide', function () { if (voices) voices.cancel(); });

  // The sheet that was within the first page is fetched for later ones, once a person has gone on to a second.
  function keepSheet() {
    var url = here && here.dataset.sheet, inside = doc.querySelector('head > style');
    if (!url || !inside || !window.fetch || doc.referrer.indexOf(location.origin) !== 0) return;
    fetch(url).then(function (reply) { return reply.ok && reply.text(); }).then(function (got) {
      if (got) keep('seen', url.split('.')[1]);
    }).catch(function () {});
  }

  // 打印这一页, with all that is folded away.
  on('click', '[data-print]', function () { window.print(); });
  window.addEventListener('beforeprint', function () { all('main details', function (part) { part.open = true; }); });

  function start() {
    var errors = doc.querySelector('[data-errors]');
    if (errors) errors.focus();
    all('[data-script]', function (part) { part.hidden = false; });
    watchIdle();
  }
  if (voices) {
    tellVoices();
    if (voices.addEventListener) voices.addEventListener('voiceschanged', tellVoices);
  }
  start();
  window.addEventListener('load', keepSheet);
})();
