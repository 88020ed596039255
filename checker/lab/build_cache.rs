//! How much does the engine keep of earlier builds?

use std::time::Duration;

use hyper::Method;
use serde_json::Value;
use tokio::time::timeout;

use super::{Engine, LabError};

/// How long the question may take. Engines before API 1.42 know no `type`, and weigh every container, image and
/// volume as well, which takes a busy one longer than anybody waits.
const PATIENCE: Duration = Duration::from_secs(8);

impl Engine {
    /// Bytes in the build cache; `None` where the engine does not tell, as Podman, which has none, or not in time.
    ///
    /// # Errors
    /// [`LabError`] where the engine failed.
    pub async fn build_cache_bytes(&self) -> Result<Option<u64>, LabError> {
        if !self.has_stream() {
            return Ok(None);
        }
        let path = format!("{}/system/df?type=build-cache", self.prefix());
        let asked = self.raw("to tell what its build cache holds", Method::GET, &path);
        let Ok(answer) = timeout(PATIENCE, asked).await else { return Ok(None) };
        Ok(answer?.ok().as_ref().and_then(total))
    }
}

/// API 1.52 tells a sum, older ones tell each record; what two records share is counted once.
fn total(answer: &Value) -> Option<u64> {
    if let Some(sum) = answer.pointer("/BuildCacheUsage/TotalSize") {
        return sum.as_u64();
    }
    let records = answer.get("BuildCache")?.as_array()?;
    let own = records.iter().filter(|record| record["Shared"].as_bool() != Some(true));
    Some(own.filter_map(|record| record["Size"].as_u64()).sum())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::total;

    #[test]
    fn every_form_of_the_answer_is_summed_and_a_missing_one_is_no_zero() {
        let records = json!({"BuildCache": [
            {"Size": 100, "Shared": false}, {"Size": 7, "Shared": true}, {"Size": 20, "Shared": false}
        ]});
        assert_eq!(total(&records), Some(120));
        assert_eq!(total(&json!({"BuildCacheUsage": {"TotalSize": 42}})), Some(42));
        assert_eq!(total(&json!({"BuildCache": []})), Some(0));
        assert_eq!(total(&json!({"BuildCache": null})), None);
    }
}
