//! The chainable setters that many components share.

/// Adds a class to a field that holds several.
pub(crate) fn push_class(classes: &mut String, more: &str) {
    if !classes.is_empty() && !more.is_empty() {
        classes.push(' ');
    }
    classes.push_str(more);
}

/// Writes setters by kind of field.
///
/// `content`: `Option<Content>`; `text`: `Option<String>`; `mark`: a `bool` that the call turns on;
/// `flag`: a `bool` that the call sets; `common`: `id`, `classes` and `attributes`.
macro_rules! setters {
    ($type:ident { $($kind:ident $(: $($field:ident),+)?;)* }) => {
        impl $type {
            $( $crate::setters::setters!(@$kind $($($field)+)?); )*
        }
    };
    (@common) => {
        /// Sets the `id`.
        #[must_use]
        pub fn id(mut self, id: impl $crate::MaybeText) -> Self {
            self.id = id.maybe_text();
            self
        }

        /// Adds classes after those of the component.
        #[must_use]
        pub fn classes(mut self, classes: &str) -> Self {
            $crate::setters::push_class(&mut self.classes, classes);
            self
        }

        /// Adds an attribute.
        #[must_use]
        pub fn attribute(mut self, name: &'static str, value: impl Into<String>) -> Self {
            self.attributes = self.attributes.with(name, value);
            self
        }
    };
    (@content $($field:ident)+) => {$(
        #[doc = concat!("Sets [`", stringify!($field), "`](#structfield.", stringify!($field), ").")]
        #[must_use]
        pub fn $field(mut self, content: impl $crate::MaybeContent) -> Self {
            self.$field = content.maybe_content();
            self
        }
    )+};
    (@text $($field:ident)+) => {$(
        #[doc = concat!("Sets [`", stringify!($field), "`](#structfield.", stringify!($field), ").")]
        #[must_use]
        pub fn $field(mut self, text: impl $crate::MaybeText) -> Self {
            self.$field = text.maybe_text();
            self
        }
    )+};
    (@mark $($field:ident)+) => {$(
        #[doc = concat!("Turns on [`", stringify!($field), "`](#structfield.", stringify!($field), ").")]
        #[must_use]
        pub fn $field(mut self) -> Self {
            self.$field = true;
            self
        }
    )+};
    (@flag $($field:ident)+) => {$(
        #[doc = concat!("Sets [`", stringify!($field), "`](#structfield.", stringify!($field), ").")]
        #[must_use]
        pub fn $field(mut self, on: bool) -> Self {
            self.$field = on;
            self
        }
    )+};
}

/// The setters of a form control with a label, whose fields stand in the struct itself or in one
/// that it holds.
macro_rules! labelled_setters {
    ($type:ident $(. $inner:ident)?) => {
        impl $type {
            /// Sets the hint below the label.
            #[must_use]
            pub fn hint(mut self, hint: impl $crate::MaybeContent) -> Self {
                self$(.$inner)?.hint = hint.maybe_content().map($crate::Hint::from);
                self
            }

            /// Sets what is wrong with the answer. None, or an empty message: nothing is.
            #[must_use]
            pub fn error(mut self, error: impl $crate::MaybeContent) -> Self {
                self$(.$inner)?.error = error.maybe_content().map($crate::ErrorMessage::from);
                self
            }

            /// Sets the `id` when it is not the name.
            #[must_use]
            pub fn id(mut self, id: impl $crate::MaybeText) -> Self {
                self$(.$inner)?.id = id.maybe_text();
                self
            }

            /// Sets the size of the label.
            #[must_use]
            pub fn label_size(mut self, size: $crate::Size) -> Self {
                self$(.$inner)?.label.size = Some(size);
                self
            }

            /// Makes the label the heading of the page, for a page that asks one question.
            #[must_use]
            pub fn page_heading(mut self) -> Self {
                let label = &mut self$(.$inner)?.label;
                label.size.get_or_insert($crate::Size::L);
                label.heading = Some($crate::HeadingWrapper::default());
                self
            }

            /// Keeps the label for screen readers only.
            #[must_use]
            pub fn hide_label(mut self) -> Self {
                $crate::setters::push_class(
                    &mut self$(.$inner)?.label.classes,
                    "nhsuk-u-visually-hidden",
                );
                self
            }

            /// Sets whether the control is disabled.
            #[must_use]
            pub fn disabled(mut self, disabled: bool) -> Self {
                self$(.$inner)?.disabled = disabled;
                self
            }

            /// Adds ids of elements that describe the control, before its hint and error.
            #[must_use]
            pub fn described_by(mut self, ids: impl $crate::MaybeText) -> Self {
                self$(.$inner)?.described_by = ids.maybe_text();
                self
            }

            /// Adds classes to the control.
            #[must_use]
            pub fn classes(mut self, classes: &str) -> Self {
                $crate::setters::push_class(&mut self$(.$inner)?.classes, classes);
                self
            }

            /// Adds an attribute to the control.
            #[must_use]
            pub fn attribute(mut self, name: &'static str, value: impl Into<String>) -> Self {
                let attributes = std::mem::take(&mut self$(.$inner)?.attributes);
                self$(.$inner)?.attributes = attributes.with(name, value);
                self
            }

            /// Adds classes to the group around label and control.
            #[must_use]
            pub fn group_classes(mut self, classes: &str) -> Self {
                $crate::setters::push_class(&mut self$(.$inner)?.form_group.classes, classes);
                self
            }
        }
    };
}

/// The setters of a group of controls under one legend.
macro_rules! legend_setters {
    ($type:ident) => {
        impl $type {
            /// Sets the hint below the legend.
            #[must_use]
            pub fn hint(mut self, hint: impl $crate::MaybeContent) -> Self {
                self.hint = hint.maybe_content().map($crate::Hint::from);
                self
            }

            /// Sets what is wrong with the answer. None, or an empty message: nothing is.
            #[must_use]
            pub fn error(mut self, error: impl $crate::MaybeContent) -> Self {
                self.error = error.maybe_content().map($crate::ErrorMessage::from);
                self
            }

            /// Sets the size of the legend.
            #[must_use]
            pub fn legend_size(mut self, size: $crate::Size) -> Self {
                if let Some(legend) = &mut self.legend {
                    legend.size = Some(size);
                }
                self
            }

            /// Makes the legend the heading of the page, for a page that asks one question.
            #[must_use]
            pub fn page_heading(mut self) -> Self {
                if let Some(legend) = &mut self.legend {
                    legend.size.get_or_insert($crate::Size::L);
                    legend.heading = Some($crate::HeadingWrapper::default());
                }
                self
            }

            /// Sets whether every control is disabled.
            #[must_use]
            pub fn disabled(mut self, disabled: bool) -> Self {
                self.disabled = disabled;
                self
            }

            /// Adds ids of elements that describe the group, before its hint and error.
            #[must_use]
            pub fn described_by(mut self, ids: impl $crate::MaybeText) -> Self {
                self.described_by = ids.maybe_text();
                self
            }

            /// Adds classes to the group around legend and controls.
            #[must_use]
            pub fn group_classes(mut self, classes: &str) -> Self {
                $crate::setters::push_class(&mut self.form_group.classes, classes);
                self
            }
        }
    };
}

pub(crate) use {labelled_setters, legend_setters, setters};
