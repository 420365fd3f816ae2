/**
 * Debian 12 numbers the ABI of its kernels, and `uname -r` names that number and not the upload (`6.1.0-25-amd64`). Which
 * uploads had which number says the changelog of the source package: "Bump ABI to 25" up to 6.1.147-1, and one number for each
 * upload since 6.1.148-1, where the build makes it. As of 6.1.192-3 of 2026-11-26; the numbers of the packages that the
 * archive still had on that day (50, 51, 55, 56) agree. Releases before the first stable one (9) are left out.
 * Source: `changelog.Debian.gz` of linux-libc-dev 6.1.192-3.
 */
const uploads: ReadonlyMap<number, readonly string[]> = new Map<number, readonly string[]>([
  [9, ['6.1.27-1']],
  [10, ['6.1.37-1', '6.1.38-1', '6.1.38-2']],
  [11, ['6.1.38-3', '6.1.38-4']],
  [12, ['6.1.52-1']],
  [13, ['6.1.55-1']],
  [14, ['6.1.64-1']],
  [15, ['6.1.66-1']],
  [16, ['6.1.67-1']],
  [17, ['6.1.69-1']],
  [18, ['6.1.76-1']],
  [19, ['6.1.82-1']],
  [20, ['6.1.85-1']],
  [21, ['6.1.90-1']],
  [22, ['6.1.94-1']],
  [23, ['6.1.98-1', '6.1.99-1']],
  [24, ['6.1.106-1', '6.1.106-2']],
  [25, ['6.1.106-3']],
  [26, ['6.1.112-1']],
  [27, ['6.1.115-1']],
  [28, ['6.1.119-1']],
  [29, ['6.1.123-1']],
  [30, ['6.1.124-1']],
  [31, ['6.1.128-1']],
  [32, ['6.1.129-1']],
  [33, ['6.1.133-1']],
  [34, ['6.1.135-1']],
  [35, ['6.1.137-1']],
  [36, ['6.1.139-1']],
  [37, ['6.1.140-1']],
  [38, ['6.1.147-1']],
  [39, ['6.1.148-1']],
  [40, ['6.1.153-1']],
  [41, ['6.1.158-1']],
  [42, ['6.1.159-1']],
  [43, ['6.1.162-1']],
  [44, ['6.1.164-1']],
  [45, ['6.1.170-1']],
  [46, ['6.1.170-2']],
  [47, ['6.1.170-3']],
  [48, ['6.1.172-1']],
  [49, ['6.1.174-1']],
  [50, ['6.1.176-1']],
  [51, ['6.1.177-1']],
  [52, ['6.1.180-1']],
  [53, ['6.1.187-1']],
  [54, ['6.1.190-1']],
  [55, ['6.1.192-1']],
  [56, ['6.1.192-2']],
  [57, ['6.1.192-3']],
]);

/** The uploads that a kernel of Debian 12 may be, oldest first; undefined for a name that is none, empty for a number not known here. */
export function debianUploads(kernelVersion: string): readonly string[] | undefined {
  const abi = /^6\.1\.0-(\d{1,4})-(?:(?:cloud|rt)-)?[a-z0-9]+$/.exec(kernelVersion)?.[1];
  return abi === undefined ? undefined : (uploads.get(Number(abi)) ?? []);
}
