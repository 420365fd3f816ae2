/**
 * What package managers and the scripts of packages write besides the files of packages: read where an engine ran them,
 * expected nowhere else. Accounts (`etc/passwd`) are not among them.
 */
const forms: readonly RegExp[] = [
  /^var\/lib\/dpkg\/(?:alternatives\/.+|diversions(?:-old)?|statoverride(?:-old)?|available|arch)$/,
  /^var\/lib\/(?:apt\/extended_states|ucf\/.+|systemd\/.+|pam\/.+)$/,
  /^(?:var\/lib\/(?:alternatives|rpm-state)|etc\/pki\/ca-trust\/extracted)\/.+$/,
  /^var\/cache\/(?:debconf|ldconfig|fontconfig|man)\/.+$/,
  /^etc\/(?:alternatives\/[^/]+|rc[0-6S]\.d\/[^/]+|systemd\/(?:system|user)\/.+)$/,
  // The bundle and the links by hash of ca-certificates; ssl-cert's own pair is not made anew on upgrades.
  /^etc\/(?:ssl\/certs\/[^/]+|ca-certificates\.conf(?:\.dpkg-old)?)$/,
  /(?:^|\/)__pycache__(?:$|\/[^/]+\.pyc$)/,
  /^usr\/lib\/python3\/dist-packages\/.+\.pyc$/,
  /^usr\/share\/(?:info\/dir(?:\.old)?|mime\/.+|applications\/mimeinfo\.cache|glib-2\.0\/schemas\/gschemas\.compiled)$/,
  /^usr\/share\/icons\/[^/]+\/icon-theme\.cache$/,
  /^usr\/lib\/.*\/(?:giomodule\.cache|loaders\.cache|immodules\.cache|gconv-modules\.cache)$/,
  /^lib\/apk\/db\/.+$/,
];

export function isScriptPlace(place: string): boolean {
  return forms.some((form) => form.test(place));
}
