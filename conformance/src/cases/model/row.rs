//! One user in the result.
use super::facts::{PROVIDERS, User, known};
use super::time::{rfc3339, shown};
use super::typed::{Ask, Verb};

/// One user in the result, or a name that nobody has.
pub(super) struct Row {
    id: String,
    kind: String,
    pub(super) types: Vec<&'static str>,
    email: String,
    name: String,
    created: Option<i64>,
    pub(super) last_login: Option<i64>,
    /// Afterwards, as far as known; a pending user is neither.
    enabled: Option<bool>,
    /// Why nothing was done; `None`: it was.
    pub(super) error: Option<String>,
    code: Option<&'static str>,
    attempts: u32,
}

/// A value of a record.
pub(super) enum Cell {
    Null,
    Bool(bool),
    Number(u32),
    Text(String),
    List(Vec<&'static str>),
}

impl Row {
    pub(super) fn of(user: &User, ask: &Ask) -> Self {
        let refusal = user.refusal.filter(|_| {
            let by_id = ask.verb == Verb::Delete && user.kind == "pending";
            !ask.dry_run && !ask.verb.only_looks() && !by_id
        });
        let enabled = match ask.verb {
            Verb::Enable if refusal.is_none() && !ask.dry_run => true,
            Verb::Disable if refusal.is_none() && !ask.dry_run => false,
            _ => !user.disabled,
        };
        Self {
            id: user.id.clone(),
            kind: user.kind.to_owned(),
            types: user.types(),
            email: user.email.clone(),
            name: user.name.clone(),
            created: known(user.created),
            last_login: known(user.last_login),
            enabled: (user.kind != "pending").then_some(enabled),
            error: refusal.map(str::to_owned),
            code: refusal.and_then(code),
            attempts: u32::from(!ask.dry_run),
        }
    }

    pub(super) fn missing(id: &str, why: &str) -> Self {
        Self {
            id: id.to_owned(),
            kind: String::new(),
            types: Vec::new(),
            email: String::new(),
            name: String::new(),
            created: None,
            last_login: None,
            enabled: None,
            error: Some(why.to_owned()),
            code: Some("UserNotFound"),
            attempts: 0,
        }
    }

    /// Whether the row stands in the table with this label.
    pub(super) fn stands_under(&self, label: &str) -> bool {
        let wire = PROVIDERS.iter().find(|p| p.1 == label).map(|p| p.0);
        match wire {
            Some(wire) => self.types.contains(&wire),
            None => self.types.is_empty() || self.types.contains(&"unknown"),
        }
    }

    fn first(&self, own: Option<&str>) -> Option<String> {
        match own {
            Some("Email") => Some(self.email.clone()),
            Some(_) => Some(self.name.clone()),
            None => None,
        }
    }

    /// The cells of a table of what was done.
    pub(super) fn acted(&self, own: Option<&str>, ask: &Ask) -> Vec<String> {
        let result = match ask.verb {
            Verb::Enable | Verb::Disable if !ask.dry_run => self.enabled.unwrap_or(false),
            _ => self.error.is_none(),
        };
        let rest = [
            self.id.clone(),
            self.kind.clone(),
            result.to_string(),
            self.error.clone().unwrap_or_default(),
        ];
        self.first(own).into_iter().chain(rest).collect()
    }

    /// The cells of a table of who is there.
    pub(super) fn listed(&self, own: Option<&str>) -> Vec<String> {
        let unknown = || "n/a".to_owned();
        let rest = [
            self.id.clone(),
            self.kind.clone(),
            self.enabled.map_or_else(unknown, |e| e.to_string()),
            self.last_login.map_or_else(unknown, shown),
        ];
        self.first(own).into_iter().chain(rest).collect()
    }

    /// The row as a record: names and values.
    pub(super) fn record(&self, ask: &Ask) -> Vec<(String, Cell)> {
        let some = |text: &String| {
            if text.is_empty() {
                Cell::Null
            } else {
                Cell::Text(text.clone())
            }
        };
        let when = |seconds: Option<i64>| {
            seconds.map_or(Cell::Null, |seconds| Cell::Text(rfc3339(seconds)))
        };
        let state = self.enabled.map_or(Cell::Null, Cell::Bool);
        let mut record = vec![
            ("id", Cell::Text(self.id.clone())),
            ("provider_types", Cell::List(self.types.clone())),
            ("email", some(&self.email)),
        ];
        let would = format!("would_{}", ask.verb.word());
        if ask.verb == Verb::List {
            record.extend([
                ("name", some(&self.name)),
                ("user_type", Cell::Text(self.kind.clone())),
                ("enabled", state),
                ("created", when(self.created)),
                ("last_authenticated", when(self.last_login)),
            ]);
        } else if ask.dry_run {
            record.push((&would, Cell::Bool(self.error.is_none())));
        } else if matches!(ask.verb, Verb::Enable | Verb::Disable) {
            record.push(("enabled", Cell::Bool(self.enabled.unwrap_or(false))));
        } else {
            record.push((ask.verb.done(), Cell::Bool(self.error.is_none())));
        }
        let error = self.error.clone().unwrap_or_default();
        record.push(("error", some(&error)));
        let code = self.code.map(str::to_owned).map_or(Cell::Null, Cell::Text);
        record.push(("error_code", code));
        if ask.verb != Verb::List {
            record.push(("attempts", Cell::Number(self.attempts)));
        }
        let named = record.into_iter();
        named.map(|(name, cell)| (name.to_owned(), cell)).collect()
    }
}

/// The code that goes with the words.
fn code(words: &str) -> Option<&'static str> {
    (words == "user not found").then_some("UserNotFound")
}
