/**
 * A `content-disposition` that offers a file under its name: RFC 5987 for browsers, and an ASCII name without any sign that could end
 * the value for whoever does not know that.
 * @param name as the database keeps it: well-formed
 */
export function attachmentDisposition(name: string): string {
  const plain = name.replace(/[^A-Za-z0-9._ -]/g, '_');
  const escaped = encodeURIComponent(name).replace(
    /[!'()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${plain}"; filename*=UTF-8''${escaped}`;
}
