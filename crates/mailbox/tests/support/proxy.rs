//! A wire between a client and a server that can be cut where it hurts.

use std::{
    io::{Read, Write},
    net::{Shutdown, TcpListener, TcpStream},
    sync::{Arc, Mutex},
    thread,
    time::Duration,
};

/// Where the next connection is cut. Once.
#[derive(Clone, Copy, Debug)]
pub enum Cut {
    /// The n-th command with this word does not reach the server.
    Before(&'static str, usize),
    /// The server does what the n-th command with this word asks, and its answer never arrives.
    After(&'static str, usize),
    /// In the middle of what the server says, after so many bytes.
    Bytes(usize),
}

pub struct Proxy {
    pub port: u16,
    cut: Arc<Mutex<Option<Cut>>>,
}

impl Proxy {
    pub fn to(server: u16) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let cut = Arc::new(Mutex::new(None));
        let shared: Arc<Mutex<Option<Cut>>> = Arc::clone(&cut);
        thread::spawn(move || {
            for client in listener.incoming().flatten() {
                // Without a server the client is hung up on, as by a server that is down.
                let Ok(server) = TcpStream::connect(("127.0.0.1", server)) else { continue };
                let ends = (client.try_clone().unwrap(), server.try_clone().unwrap());
                // The cut belongs to one connection: an older one that is not quite gone must not use it up.
                let out = Arc::new(Mutex::new(shared.lock().unwrap().take()));
                let back = Arc::clone(&out);
                thread::spawn(move || commands(client, server, &out));
                thread::spawn(move || answers(ends.1, ends.0, &back));
            }
        });
        Self { port, cut }
    }

    pub fn cut(&self, cut: Option<Cut>) {
        *self.cut.lock().unwrap() = cut;
    }
}

fn commands(mut client: TcpStream, mut server: TcpStream, cut: &Mutex<Option<Cut>>) {
    let mut block = vec![0; 1 << 16];
    while let Ok(count) = client.read(&mut block) {
        if count == 0 {
            break;
        }
        let text = String::from_utf8_lossy(&block[..count]).into_owned();
        let hit = {
            let mut cut = cut.lock().unwrap();
            match cut.as_mut() {
                Some(Cut::Before(word, left) | Cut::After(word, left)) if text.contains(*word) => {
                    *left -= 1;
                    if *left == 0 { cut.take() } else { None }
                }
                _ => None,
            }
        };
        if matches!(hit, Some(Cut::Before(..))) {
            break;
        }
        if matches!(hit, Some(Cut::After(..))) {
            // No answer gets back: that half is closed first.
            let _ = client.shutdown(Shutdown::Both);
            let _ = server.write_all(&block[..count]);
            thread::sleep(Duration::from_millis(200));
            break;
        }
        if server.write_all(&block[..count]).is_err() {
            break;
        }
    }
    let _ = client.shutdown(Shutdown::Both);
    let _ = server.shutdown(Shutdown::Both);
}

fn answers(mut server: TcpStream, mut client: TcpStream, cut: &Mutex<Option<Cut>>) {
    let mut block = vec![0; 1 << 16];
    while let Ok(count) = server.read(&mut block) {
        if count == 0 {
            break;
        }
        let pass = {
            let mut cut = cut.lock().unwrap();
            match cut.as_mut() {
                Some(Cut::Bytes(left)) if *left <= count => {
                    let pass = *left;
                    *cut = None;
                    Some(pass)
                }
                Some(Cut::Bytes(left)) => {
                    *left -= count;
                    None
                }
                _ => None,
            }
        };
        let _ = client.write_all(&block[..pass.unwrap_or(count)]);
        if pass.is_some() {
            break;
        }
    }
    let _ = client.shutdown(Shutdown::Both);
    let _ = server.shutdown(Shutdown::Both);
}
