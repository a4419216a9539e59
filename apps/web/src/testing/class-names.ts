/** In tests a class is called what its component calls it. */
const classNames = new Proxy({}, { get: (_, name) => name });

export { classNames as default };
