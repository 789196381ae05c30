//! Signs with the client and authenticator of the `passkey` crates, and prints what came out as JSON.
//!
//!     cargo run -- <file to sign>
use base64::{engine::general_purpose::STANDARD, Engine};
use coset::iana;
use passkey::authenticator::{Authenticator, UiHint, UserCheck, UserValidationMethod};
use passkey::client::{Client, DefaultClientData};
use passkey::types::{ctap2::*, rand::random_vec, webauthn::*, Passkey};
use serde_json::{json, Map, Value};
use sha2::{Digest, Sha256};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::Arc;
use url::Url;

const MADE_BY: &str = "passkey 0.5.0 (Rust: passkey-client, passkey-authenticator)";

/// Whoever sits at the authenticator; it verifies them, or does not.
struct Person {
    verified: Arc<AtomicBool>,
}

#[async_trait::async_trait]
impl UserValidationMethod for Person {
    type PasskeyItem = Passkey;

    async fn check_user<'a>(&self, _: UiHint<'a, Passkey>, _: bool, _: bool) -> Result<UserCheck, Ctap2Error> {
        Ok(UserCheck { presence: true, verification: self.verified.load(Ordering::SeqCst) })
    }

    fn is_verification_enabled(&self) -> Option<bool> {
        Some(true)
    }

    fn is_presence_enabled(&self) -> bool {
        true
    }
}

async fn signed(file: &[u8], origin: &str, rp_id: &str, verified: bool, counting: bool, fault: &str) -> Value {
    let url = Url::parse(origin).unwrap();
    let store: Option<Passkey> = None;
    let there = Arc::new(AtomicBool::new(true));
    let mut authenticator = Authenticator::new(Aaguid::new_empty(), store, Person { verified: there.clone() });
    authenticator.set_make_credentials_with_signature_counter(counting);
    let mut client = Client::new(authenticator);
    let registering = CredentialCreationOptions {
        public_key: PublicKeyCredentialCreationOptions {
            rp: PublicKeyCredentialRpEntity { id: Some(rp_id.into()), name: "Court".into() },
            user: PublicKeyCredentialUserEntity {
                id: random_vec(32).into(),
                display_name: "Judge".into(),
                name: "judge".into(),
            },
            challenge: random_vec(32).into(),
            pub_key_cred_params: vec![PublicKeyCredentialParameters {
                ty: PublicKeyCredentialType::PublicKey,
                alg: iana::Algorithm::ES256,
            }],
            timeout: None,
            exclude_credentials: None,
            authenticator_selection: None,
            hints: None,
            attestation: AttestationConveyancePreference::None,
            attestation_formats: None,
            extensions: None,
        },
    };
    let made = client.register(&url, registering, DefaultClientData).await.unwrap();
    there.store(verified, Ordering::SeqCst);
    let signing = CredentialRequestOptions {
        public_key: PublicKeyCredentialRequestOptions {
            challenge: Sha256::digest(file).to_vec().into(),
            timeout: None,
            rp_id: Some(rp_id.into()),
            allow_credentials: None,
            user_verification: if verified {
                UserVerificationRequirement::Required
            } else {
                UserVerificationRequirement::Discouraged
            },
            hints: None,
            attestation: AttestationConveyancePreference::None,
            attestation_formats: None,
            extensions: None,
        },
    };
    let done = client.authenticate(&url, signing, DefaultClientData).await.unwrap().response;
    json!({
        "made_by": MADE_BY,
        "rp_id": rp_id,
        "origin": origin,
        "registration": STANDARD.encode(&made.response.authenticator_data[..]),
        "authenticator_data": STANDARD.encode(&done.authenticator_data[..]),
        "client_data": STANDARD.encode(&done.client_data_json[..]),
        "signature": STANDARD.encode(&done.signature[..]),
        "fault": fault,
    })
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let file = std::fs::read(std::env::args().nth(1).expect("a file to sign")).unwrap();
    let mut found = Map::new();
    let host = "https://court.example.com";
    found.insert("es256".into(), signed(&file, host, "court.example.com", true, false, "").await);
    found.insert("es256_counting".into(), signed(&file, host, "example.com", true, true, "").await);
    found.insert("user_not_verified".into(), signed(&file, host, "court.example.com", false, false, "did not verify").await);
    println!("{}", serde_json::to_string_pretty(&found).unwrap());
}
