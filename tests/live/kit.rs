//! The base images: each is made, holds what its recipe says, and survives the way into a bundle.

use harden_check::lab::kit::{self, KitImage};
use harden_check::lab::{Engine, Event};

fn show(event: Event) {
    println!("{event:?}");
}

#[tokio::test]
async fn every_image_is_made_once_and_found_again() {
    let engine = Engine::connect().await.unwrap();
    kit::ensure(engine.docker(), &KitImage::ALL, &show).await.unwrap();
    let mut identities = Vec::new();
    for image in KitImage::ALL {
        identities.push(engine.docker().inspect_image(&image.reference()).await.unwrap().id);
    }
    let quiet = |event: Event| panic!("nothing is left to do, but: {event:?}");
    kit::ensure(engine.docker(), &KitImage::ALL, &quiet).await.unwrap();
    assert_eq!(identities.len(), 5);
}
