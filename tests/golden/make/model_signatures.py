"""Signatures that model-signing makes: of a model of one file and of a folder, by keys on three curves."""

import hashlib
import tempfile
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from model_signing import signing

from record import save

CURVES = {"P-256": ec.SECP256R1(), "P-384": ec.SECP384R1(), "P-521": ec.SECP521R1()}
FILES = {"model.onnx": b"model bytes", "sub/weights.bin": b"weights"}


def pem_pair(curve):
    key = ec.generate_private_key(curve)
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    public = key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return private, public.decode()


def bundle_of(private, model, folder):
    target = folder / "model.sig"
    signing.Config().use_elliptic_key_signer(private_key=private).sign(model, target)
    text = target.read_text()
    target.unlink()
    return text


def main():
    cases = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        model = folder / "model"
        for path, content in FILES.items():
            (model / path).parent.mkdir(parents=True, exist_ok=True)
            (model / path).write_bytes(content)
        for curve, kind in CURVES.items():
            private, public = pem_pair(kind)
            file = folder / f"{curve}.pem"
            file.write_bytes(private)
            cases.append(
                {
                    "curve": curve,
                    "key": public,
                    "folder": bundle_of(file, model, folder),
                    "single": bundle_of(file, model / "model.onnx", folder),
                }
            )
    files = [{"name": path, "sha256": hashlib.sha256(content).hexdigest()} for path, content in FILES.items()]
    save("model_signatures", ["model-signing", "cryptography"], {"files": files, "cases": cases})


if __name__ == "__main__":
    main()
