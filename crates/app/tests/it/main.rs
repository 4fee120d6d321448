//! The product as its users meet it: whole requests in process, each test with a database of its own, on the engine that
//! `KITH_TEST_DATABASE` names (SQLite if none). The tree mirrors the slices.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a test that finds something wrong must stop and say so"
)]

mod access;
mod account;
mod activities;
mod attacks;
mod audit;
mod bring;
mod canary;
mod concern;
mod connection;
mod connection_gaps;
mod contact;
mod demo;
mod diary;
mod directory;
mod directory_dates;
mod directory_find;
mod directory_organisations;
mod directory_search;
mod directory_workbench;
mod door;
mod door_check;
mod door_count;
mod door_files;
mod door_import;
mod door_mail;
mod door_self;
mod door_triage;
mod feeds;
mod imports;
mod matching;
mod message;
mod my;
mod never_answered;
mod oruk;
mod person;
mod plan;
mod plans;
mod public;
mod referral;
mod seed;
mod sending;
mod team;
mod tidy;
mod upload;
mod web;
mod world;
