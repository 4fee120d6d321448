//! What is typed into the forms of accounts.

use kernel::Role;

use super::store::NewAccount;
use crate::web::{Checked, Errors, Typed, email_address};

pub fn account(typed: &Typed) -> Result<NewAccount, Errors> {
    let mut check = Checked::new(typed);
    let name = check.required("name", "Enter their name");
    let first_name = check.required("first_name", "Enter what they are called");
    let email = check.value("email", "Enter their e-mail address", email_address);
    let roles: Vec<Role> = check.choices("role");
    let practices = check.choices("practice");
    if roles.is_empty() {
        check.errors.add("role", "Choose what they do");
    }
    if roles.contains(&Role::Referrer) && practices.is_empty() {
        check.errors.add("practice", "Choose the practices that they refer for");
    }
    check.finish(|| Some(NewAccount { name, first_name, email: email?, roles, practices }))
}

/// A local address to go on to after signing in; anything else leads home.
pub fn local(next: &str) -> Option<&str> {
    let fits = next.starts_with('/') && !next.starts_with("//") && !next.contains(['\\', '\n', '\r', '\t']) && next.is_ascii();
    (fits && !next.starts_with("/sign-")).then_some(next)
}

#[cfg(test)]
mod tests {
    use super::local;

    #[test]
    fn only_our_own_addresses() {
        for fine in ["/today", "/people/1?x=2", "/"] {
            assert_eq!(local(fine), Some(fine));
        }
        for evil in
            ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)", "", "/\t/evil", "/sign-out"]
        {
            assert_eq!(local(evil), None, "{evil}");
        }
    }
}
