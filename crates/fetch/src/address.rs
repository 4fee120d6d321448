//! Where may be asked.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use url::{Host, Url};

use crate::Error;

/// So long an address may be.
const LONGEST: usize = 2000;

/// An address that may be looked for: http or https, with a host and without credentials. Whether it leads to a public place is
/// known only when its name was resolved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address(Url);

impl Address {
    /// # Errors
    /// With what is wrong with it.
    pub fn parse(text: &str) -> Result<Self, Error> {
        let wrong = |why: &'static str| Err(Error::Address(why));
        let text = text.trim();
        if text.len() > LONGEST {
            return wrong("It is longer than any address should be.");
        }
        let Ok(mut url) = Url::parse(text) else {
            return wrong("Write it whole, like https://example.org/services.");
        };
        if !matches!(url.scheme(), "http" | "https") {
            return wrong("It must begin with https:// or http://.");
        }
        if !url.username().is_empty() || url.password().is_some() {
            return wrong("There is a name or a password in it. Feeds that anybody may read need none: leave it out.");
        }
        if url.host_str().is_none_or(str::is_empty) {
            return wrong("The name of the server is missing. Write it whole, like https://example.org/services.");
        }
        url.set_fragment(None);
        Ok(Self(url))
    }

    /// The same address with these parameters in its query, instead of whatever it had of these names.
    #[must_use]
    pub fn with(&self, parameters: &[(&str, &str)]) -> Self {
        let mut url = self.0.clone();
        let kept: Vec<(String, String)> = url
            .query_pairs()
            .filter(|(name, _)| !parameters.iter().any(|(other, _)| other == name))
            .map(|(name, value)| (name.into_owned(), value.into_owned()))
            .collect();
        url.query_pairs_mut().clear().extend_pairs(kept).extend_pairs(parameters);
        Self(url)
    }

    /// What stands one step below: `/services` gives `/services/ID`. Without the query.
    #[must_use]
    pub fn below(&self, step: &str) -> Option<Self> {
        if matches!(step, "" | "." | "..") {
            return None;
        }
        let mut url = self.0.clone();
        url.set_query(None);
        url.path_segments_mut().ok()?.pop_if_empty().push(step);
        Some(Self(url))
    }

    /// Where a redirect leads. From https there is no way back to http.
    pub(crate) fn redirected(&self, to: &str) -> Result<Self, Error> {
        let url = self.0.join(to).map_err(|_| Error::Redirect)?;
        let address = Self::parse(url.as_str()).map_err(|_| Error::Redirect)?;
        if self.is_secure() && !address.is_secure() {
            return Err(Error::Redirect);
        }
        Ok(address)
    }

    pub(crate) fn is_secure(&self) -> bool {
        self.0.scheme() == "https"
    }

    /// The server's name or IP address, as it is shown.
    pub fn host(&self) -> &str {
        self.0.host_str().unwrap_or_default()
    }

    pub(crate) fn ip(&self) -> Option<IpAddr> {
        match self.0.host()? {
            Host::Domain(_) => None,
            Host::Ipv4(ip) => Some(ip.into()),
            Host::Ipv6(ip) => Some(ip.into()),
        }
    }

    pub(crate) fn port(&self) -> u16 {
        self.0.port_or_known_default().unwrap_or(443)
    }

    /// With a port only where it is not the usual one.
    pub(crate) fn host_header(&self) -> String {
        match self.0.port() {
            Some(port) => format!("{}:{port}", self.host()),
            None => self.host().to_owned(),
        }
    }

    pub(crate) fn path_and_query(&self) -> String {
        match self.0.query() {
            Some(query) => format!("{}?{query}", self.0.path()),
            None => self.0.path().to_owned(),
        }
    }
}

impl fmt::Display for Address {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.0.as_str())
    }
}

/// Whether this is an address of the public internet. Of IPv6 only what is given out for it counts (2000::/3), without the
/// ranges in which other addresses are wrapped up: 6to4, Teredo; those of IPv4 in IPv6 and NAT64 stand outside of it anyway.
pub fn is_public(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => is_public_v4(ip),
        IpAddr::V6(ip) => is_public_v6(ip),
    }
}

fn is_public_v4(ip: Ipv4Addr) -> bool {
    let [a, b, c, _] = ip.octets();
    let not = matches!(
        (a, b, c),
        (0 | 10 | 127 | 224..=255, ..) // this network, private, this machine, multicast and reserved
            | (100, 64..=127, _)       // shared by a provider's customers
            | (169, 254, _)            // link-local: the metadata services of clouds
            | (172, 16..=31, _)
            | (192, 168, _)
            | (192, 0, 0 | 2)          // protocol assignments, examples
            | (192, 88, 99)            // relays of 6to4
            | (198, 18 | 19, _)        // measuring
            | (198, 51, 100)
            | (203, 0, 113)
    );
    !not
}

fn is_public_v6(ip: Ipv6Addr) -> bool {
    let [a, b, ..] = ip.segments();
    let given_out = a & 0xe000 == 0x2000;
    // 2001::/23 has Teredo, ORCHID and the like; then examples, 6to4, and examples again.
    let not = a == 0x2001 && (b < 0x0200 || b == 0x0db8) || a == 0x2002 || a == 0x3fff && b < 0x1000;
    given_out && !not
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_public_may_be_asked() {
        let public = |text: &str| is_public(text.parse().unwrap());
        for inside in [
            "0.0.0.0",
            "0.1.2.3",
            "10.1.2.3",
            "100.64.0.1",
            "100.127.255.255",
            "127.0.0.1",
            "127.255.255.254",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.8",
            "192.0.2.1",
            "192.88.99.1",
            "192.168.1.1",
            "198.18.0.1",
            "198.19.255.255",
            "198.51.100.7",
            "203.0.113.9",
            "224.0.0.1",
            "239.255.255.250",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::ffff:127.0.0.1",
            "::ffff:8.8.8.8",
            "::127.0.0.1",
            "64:ff9b::7f00:1",
            "64:ff9b:1::7f00:1",
            "100::1",
            "fc00::1",
            "fd12:3456::1",
            "fe80::1",
            "fec0::1",
            "ff02::1",
            "2001::1",
            "2001:10::1",
            "2001:db8::1",
            "2002:7f00:1::",
            "3fff::1",
            "5f00::1",
        ] {
            assert!(!public(inside), "{inside}");
        }
        for outside in [
            "1.1.1.1",
            "100.63.255.255",
            "100.128.0.1",
            "172.32.0.1",
            "193.0.0.1",
            "2a00:1450::8a",
            "2606:4700::1111",
            "2001:4860::8",
        ] {
            assert!(public(outside), "{outside}");
        }
    }

    #[test]
    fn an_address_is_whole_and_holds_no_key() {
        for wrong in [
            "",
            "services",
            "//example.org/services",
            "ftp://example.org/",
            "file:///etc/passwd",
            "gopher://example.org/",
            "http://",
            "https://name@example.org/",
            "https://name:word@example.org/",
            "javascript:alert(1)",
        ] {
            assert!(matches!(Address::parse(wrong), Err(Error::Address(_))), "{wrong}");
        }
        assert!(Address::parse(&format!("https://example.org/{}", "a".repeat(LONGEST))).is_err());
        // Every way of writing an address of this machine comes down to it.
        for here in ["http://2130706433/", "http://0x7f.1/", "http://0177.0.0.1/", "http://127.1/", "http://[::ffff:127.0.0.1]/"]
        {
            let ip = Address::parse(here).unwrap().ip().unwrap();
            assert!(!is_public(ip), "{here}");
        }
    }

    #[test]
    fn pages_and_details_stand_where_the_list_stands() {
        let list = Address::parse("https://example.org/api/services?area=5&page=7#top").unwrap();
        assert_eq!(
            list.with(&[("page", "2"), ("per_page", "100")]).to_string(),
            "https://example.org/api/services?area=5&page=2&per_page=100"
        );
        assert_eq!(list.below("a/../b c").unwrap().to_string(), "https://example.org/api/services/a%2F..%2Fb%20c");
        assert!(list.below("..").is_none());
        assert!(list.redirected("http://example.org/services").is_err(), "no way back from TLS");
        assert!(list.redirected("https://u:p@example.org/").is_err());
        assert_eq!(list.redirected("/v3/services").unwrap().to_string(), "https://example.org/v3/services");
    }
}
