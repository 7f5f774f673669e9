/**
 * HOW-TO-VERIFY.txt of a signed package: how to check its signatures with OpenSSL alone. A new wording needs the digest of this
 * one in `earlierHowTos` of signature-files.ts.
 */
export const howToVerify = `How to check the signatures of this package without Assay

You need: an unzip program, OpenSSL 3 or later, a program that computes SHA-256, and the public keys of the people who are
said to have signed, from somewhere else than this package.

1. Unpack the package into a folder and go there.

2. For each folder under signatures/, e.g. signatures/01-operator, check the signature:

     openssl pkeyutl -verify -pubin -inkey signatures/01-operator/key.pem -rawin \\
       -in signatures/01-operator/statement.pae -sigfile signatures/01-operator/signature.bin

   It must answer: Signature Verified Successfully.

3. Find out whose key it is. The key in the folder proves nothing by itself: anybody can make one. Compute its fingerprint

     openssl pkey -pubin -in signatures/01-operator/key.pem -outform DER | openssl dgst -sha256 -binary | openssl base64

   and compare it with the one that the person gave you, or use their own file in place of key.pem in step 2. A fingerprint is
   often written as SHA256: and these digits, without the = at the end.

4. Read what was signed: statement.pae is text. After "DSSEv1 28 application/vnd.in-toto+json" and a length comes a JSON
   statement. "says" and "role" are what the person declared, "signedAt" is the time by their own clock. "subject" lists
   files with their SHA-256.

5. Compare the digests under "subject" with the files of this package:

     openssl dgst -sha256 record.json MANIFEST.json

   (for a plan lock: plan.json). The entries that begin with model/, test/, reference/ or attributes/ are files that are not
   in this package: compare them with your own copies.

6. MANIFEST.json lists the SHA-256 of every other file of the package. Compare those that you rely on.

Steps 2 to 6 show that the holders of these keys signed exactly these files. They do not show that the figures are right: that
needs the summaries to be computed again, which Assay does (assay verify).
`;
