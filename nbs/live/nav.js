// The line of links on top of every page, and the line at its foot.
const pages = [['drawing', 'Drawing'], ['memory', 'Memory'], ['poles', 'Poles'], ['delay', 'Delay'], ['views', 'Three views'], ['pathx', 'Path-X'], ['../index', 'The book']];
const here = location.pathname.split('/').pop();
document.querySelector('header nav').append(...pages.map(([name, title]) => {
  const a = document.createElement('a');
  a.href = `${name}.html`; a.textContent = title;
  if (here === `${name}.html`) a.setAttribute('aria-current', 'page');
  return a;
}));
const foot = document.createElement('footer');
foot.innerHTML = 'Part of <a href="../index.html">hippo_tutorial</a>, generalized HiPPO and S4 from first principles. Static pages without libraries: the scripts are some 1,900 lines, in plain sight.';
document.body.append(foot);
