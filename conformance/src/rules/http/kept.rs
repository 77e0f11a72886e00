//! Connections that are kept after a response.

use crate::rules::Rule;
use crate::target::raw;

pub(super) static KEPT: &[Rule] = &[Rule {
    id: "after-an-error",
    requirements: &["server/http/kept-connections"],
    says: "a connection takes further requests after one whose response is an error",
    check: |target| {
        let world = &target.shop()?;
        let head = |method: &str, short: &str, headers: &str| {
            let (prefix, path) = (world.http.prefix(), world.path(short));
            let host = world.http.authority();
            format!("{method} {prefix}{path} HTTP/1.1\r\nhost: {host}\r\n{headers}\r\n")
        };
        let requests = [
            head("GET", "{app}/users", ""),
            head("GET", "{client}/no/such/path", ""),
            head("POST", "{client}/auth/session", "content-length: 0\r\n"),
            head(
                "GET",
                "{client}/app/{client_app}/location",
                "connection: close\r\n",
            ),
        ];
        let received = raw::send(world.http.base_url(), requests.concat().as_bytes())?;
        let text = String::from_utf8_lossy(&received.bytes);
        let statuses: Vec<_> = text
            .split("HTTP/1.1 ")
            .skip(1)
            .map(|response| response.get(..3).unwrap_or_default())
            .collect();
        ensure_eq!(
            statuses,
            ["401", "404", "401", "200"],
            "the statuses of the responses on one connection"
        );
        Ok(())
    },
}];
