"""Ask another library, `webauthn` of PyPI, about tests/vectors/webauthn: `python tools/webauthn/check.py`.

It must accept what is good, find the same public key in the registration, and refuse what is not, but for one case in
which it asks less than Plainview: it has no opinion on pages inside pages.
"""

import base64
import hashlib
import json
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

webauthn: Any = import_module("webauthn")
helpers: Any = import_module("webauthn.helpers")
structs: Any = import_module("webauthn.helpers.structs")

VECTORS = Path(__file__).resolve().parents[2] / "tests/vectors/webauthn"
STRICTER = {"chromium_inside_another_sites_page_fail"}


def accepted(case: dict[str, Any], challenge: bytes) -> str:
    """Why the library refuses the signature, empty when it accepts."""
    data = {name: base64.b64decode(case[name]) for name in ("authenticator_data", "client_data", "signature", "public")}
    response = structs.AuthenticatorAssertionResponse(
        client_data_json=data["client_data"],
        authenticator_data=data["authenticator_data"],
        signature=data["signature"],
    )
    try:
        webauthn.verify_authentication_response(
            credential=structs.AuthenticationCredential(id="AA", raw_id=b"\0", response=response),
            expected_challenge=challenge,
            expected_rp_id=case["rp_id"],
            expected_origin=case["origin"],
            credential_public_key=data["public"],
            credential_current_sign_count=0,
            require_user_verification=True,
        )
    except helpers.exceptions.WebAuthnException as why:
        return str(why)
    return ""


def main() -> int:
    """Compare, and say how many files agree."""
    challenge = hashlib.sha256((VECTORS / "signed.txt").read_bytes()).digest()
    wrong = []
    for path in sorted(VECTORS.glob("*.json")):
        case = json.loads(path.read_bytes())
        why = accepted(case, challenge)
        made = helpers.parse_authenticator_data(base64.b64decode(case["registration"])).attested_credential_data
        same = made is not None and base64.b64encode(made.credential_public_key).decode() == case["public"]
        as_expected = bool(why) == (bool(case["fault"]) and path.stem not in STRICTER)
        print(f"{'ok ' if same and as_expected else 'NOT'} {path.stem}: {why or 'accepted'}")
        wrong += [] if same and as_expected else [path.stem]
    return len(wrong)


if __name__ == "__main__":
    sys.exit(main())
