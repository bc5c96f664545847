//! How much one client may ask for within a minute: each request costs a point, and one that has to be executed as many
//! more as its answer may have fields.

use std::{
    cell::Cell,
    collections::HashSet,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    num::NonZeroU32,
    rc::Rc,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use actix_web::{
    Error, HttpMessage, HttpRequest,
    body::{EitherBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::{
        Method,
        header::{HeaderMap, HeaderName, HeaderValue},
    },
    middleware::Next,
    web,
};
use governor::{
    Quota, RateLimiter,
    clock::{Clock, DefaultClock},
    middleware::StateInformationMiddleware,
    state::keyed::HashMapStateStore,
};
use ipnet::IpNet;
use sha2::{Digest, Sha256};

use super::{AppState, refusal::Refusal, respond};
use crate::graphql::Limits;

/// The request header of a client's API key.
pub(super) const API_KEY: &str = "X-API-Key";

/// Between two looks for clients that can be forgotten, points are taken so many times.
const SWEEP: u32 = 10_000;

/// The time within which points are counted, in seconds.
const WINDOW: u32 = 60;

/// Whom to take a request to come from.
#[derive(Debug, Clone, Default)]
pub struct Clients {
    /// The proxies that are believed when they say for whom they ask (`X-Forwarded-For`).
    pub proxies: Vec<IpNet>,
    /// SHA-256 of every API key that was given out.
    pub keys: HashSet<[u8; 32]>,
}

/// Who asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Client {
    Address(IpAddr),
    Key([u8; 32]),
}

/// What counts the points of every client.
#[derive(Debug)]
pub struct Points {
    clients: Clients,
    of_addresses: Option<Meter>,
    of_keys: Option<Meter>,
}

impl Points {
    /// Counts as the limits say.
    #[must_use]
    pub fn new(clients: Clients, limits: &Limits) -> Self {
        let Limits { points_per_minute, points_per_minute_with_key, .. } = *limits;
        Self {
            clients,
            of_addresses: Meter::new(points_per_minute),
            of_keys: Meter::new(points_per_minute_with_key),
        }
    }

    /// Whether there is nothing to do for any request.
    fn count_nobody(&self) -> bool {
        self.of_addresses.is_none() && self.of_keys.is_none() && self.clients.keys.is_empty()
    }

    /// From which address a request comes, as far as its proxies are believed.
    fn address(&self, request: &ServiceRequest) -> Client {
        let forwarded = request.headers().get_all("X-Forwarded-For");
        let forwarded = forwarded.map(|value| value.to_str().unwrap_or_default());
        let forwarded: Vec<&str> = forwarded.flat_map(|value| value.split(',')).collect();
        let peer = request.peer_addr().map_or(Ipv4Addr::UNSPECIFIED.into(), |peer| peer.ip());
        Client::Address(network(self.clients.asking(peer, &forwarded)))
    }

    /// Who asks by a key that was given out; where none were, the header means something to somebody else.
    fn key(&self, request: &ServiceRequest) -> Option<Result<Client, Refusal>> {
        let key = request.headers().get(API_KEY).filter(|_| !self.clients.keys.is_empty())?;
        let hash = Sha256::digest(key.as_bytes()).into();
        Some(if self.clients.keys.contains(&hash) { Ok(Client::Key(hash)) } else { Err(Refusal::UnknownKey) })
    }

    const fn meter(&self, client: Client) -> Option<&Meter> {
        match client {
            Client::Address(_) => self.of_addresses.as_ref(),
            Client::Key(_) => self.of_keys.as_ref(),
        }
    }
}

impl Clients {
    /// Who asks, where this peer sends the request and names these for whom it does, the nearest last.
    fn asking(&self, peer: IpAddr, forwarded: &[&str]) -> IpAddr {
        let mut asking = peer.to_canonical();
        for named in forwarded.iter().rev() {
            if !self.proxies.iter().any(|proxies| proxies.contains(&asking)) {
                break;
            }
            let Some(named) = address(named.trim()) else { break };
            asking = named.to_canonical();
        }
        asking
    }
}

/// An address, with or without a port.
fn address(text: &str) -> Option<IpAddr> {
    let bare = text.trim_start_matches('[').trim_end_matches(']');
    bare.parse().ok().or_else(|| text.parse().ok().map(|socket: SocketAddr| socket.ip()))
}

/// The part of an address that one client cannot change at will.
fn network(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits() & (u128::MAX << 64)).into(),
    }
}

/// Counts the points of clients that may all have the same.
#[derive(Debug)]
struct Meter {
    limiter: RateLimiter<Client, HashMapStateStore<Client>, DefaultClock, StateInformationMiddleware>,
    points: NonZeroU32,
    counted: AtomicU32,
}

impl Meter {
    /// So many points a minute; none where they are not counted.
    fn new(points: Option<u32>) -> Option<Self> {
        let points = NonZeroU32::new(points?)?;
        let quota = Quota::per_minute(points);
        let limiter = RateLimiter::hashmap(quota).with_middleware();
        Some(Self { limiter, points, counted: AtomicU32::new(0) })
    }

    /// Takes points; tells how many are left, or how long it takes until there are enough.
    fn take(&self, client: Client, points: NonZeroU32) -> Result<u32, Duration> {
        if self.counted.fetch_add(1, Ordering::Relaxed) % SWEEP == SWEEP - 1 {
            self.limiter.retain_recent();
        }
        match self.limiter.check_key_n(&client, points) {
            Ok(Ok(state)) => Ok(state.remaining_burst_capacity()),
            Ok(Err(until)) => Err(until.wait_time_from(self.limiter.clock().now())),
            // No request may cost more than a minute's points: the settings see to that.
            Err(_) => Err(Duration::from_secs(WINDOW.into())),
        }
    }
}

/// What one request has cost its client so far.
#[derive(Debug)]
pub(super) struct Account {
    points: Arc<Points>,
    client: Client,
    /// How many points are left, and for how many seconds they have to do.
    left: Cell<(u32, u64)>,
}

impl Account {
    /// Takes points for what the request asks.
    pub(super) fn spend(&self, points: usize) -> Result<(), Refusal> {
        let Some(meter) = self.points.meter(self.client) else { return Ok(()) };
        let Some(cost) = NonZeroU32::new(u32::try_from(points).unwrap_or(u32::MAX)) else { return Ok(()) };
        let points = meter.points.get();
        match meter.take(self.client, cost) {
            Ok(left) => {
                let window = (u64::from(left) * u64::from(WINDOW)).div_ceil(points.into());
                self.left.set((left, window.max(1)));
                Ok(())
            }
            Err(wait) => {
                let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
                let missing =
                    (wait.as_nanos() * u128::from(points)).div_ceil(u128::from(WINDOW) * 1_000_000_000);
                let left = cost.get().saturating_sub(u32::try_from(missing).unwrap_or(u32::MAX));
                self.left.set((left, seconds));
                Err(Refusal::OutOfPoints { cost: cost.get(), points, seconds })
            }
        }
    }

    /// Tells the client what it may have and what is left, in the fields of draft-ietf-httpapi-ratelimit-headers-11.
    fn say(&self, headers: &mut HeaderMap) {
        let Some(meter) = self.points.meter(self.client) else { return };
        let (left, seconds) = self.left.get();
        let fields = [
            ("ratelimit-policy", format!("\"points\";q={};w={WINDOW};qu=\"points\"", meter.points)),
            ("ratelimit", format!("\"points\";r={left};t={seconds}")),
        ];
        for (name, value) in fields {
            if let Ok(value) = HeaderValue::try_from(value) {
                headers.insert(HeaderName::from_static(name), value);
            }
        }
    }
}

/// The account of a request that [`count`] has let in.
pub(super) fn account(request: &HttpRequest) -> Option<Rc<Account>> {
    request.extensions().get().cloned()
}

/// Takes a point for a request before anything of it is read.
pub(super) async fn count<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B>>, Error> {
    let Some(points) = request.app_data::<web::Data<AppState>>().map(|state| Arc::clone(&state.points))
    else {
        return Ok(next.call(request).await?.map_into_left_body());
    };
    if request.method() == Method::OPTIONS || points.count_nobody() {
        return Ok(next.call(request).await?.map_into_left_body());
    }
    let (client, unknown) = match points.key(&request) {
        Some(Ok(client)) => (client, None),
        // Who tries keys pays for it as whoever it is.
        Some(Err(refusal)) => (points.address(&request), Some(refusal)),
        None => (points.address(&request), None),
    };
    let account = Rc::new(Account { points, client, left: Cell::default() });
    let mut response = match (account.spend(1), unknown) {
        (Err(refusal), _) | (Ok(()), Some(refusal)) => sent_away(request, &refusal),
        (Ok(()), None) => {
            if account.points.meter(client).is_some() {
                request.extensions_mut().insert(Rc::clone(&account));
            }
            next.call(request).await?.map_into_left_body()
        }
    };
    account.say(response.headers_mut());
    Ok(response)
}

fn sent_away<B>(request: ServiceRequest, refusal: &Refusal) -> ServiceResponse<EitherBody<B>> {
    let answer = respond::refusal(request.request(), refusal);
    request.into_response(answer).map_into_right_body()
}
