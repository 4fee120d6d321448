//! What staff look for is kept on the server, so that Back, loading anew and the next page work and no address tells it. Parts of what was
//! found, and taking away what narrows it.

use db::params;

use super::directory::bring_in_table;
use super::world::{Reply, Who, World};

/// So many groups that walk.
const MANY: usize = 45;

async fn world() -> World {
    let world = World::new().await;
    let mut table = "id,name,description,organisation,postcode,cost,opening_times\n".to_owned();
    for n in 1..=MANY {
        let day = if n % 3 == 0 { "Tuesdays" } else { "Mondays" };
        table += &format!("{n},Walking {n:02},A walk in the park,Walkers,SE16 2TX,Free,{day} 10am-12pm\n");
    }
    bring_in_table(&world, "Test list", &table).await;
    world.later(1);
    world
}

/// The names of the groups on a page, in their order.
fn names(page: &Reply) -> Vec<String> {
    let heads = page.body.split("<h3><a href=").skip(1);
    heads.map(|head| head.split('>').nth(1).unwrap().split('<').next().unwrap().to_owned()).collect()
}

/// The address of the first link with these words.
#[track_caller]
fn link(page: &Reply, words: &str) -> String {
    let end = page.body.find(&format!("{words}</a>")).unwrap_or_else(|| panic!("no link {words:?} in:\n{}", page.body));
    let start = page.body[..end].rfind("href=\"").unwrap() + 6;
    page.body[start..].split('"').next().unwrap().replace("&amp;", "&")
}

#[tokio::test]
async fn what_was_looked_for_stands_in_no_address_and_its_page_can_be_loaded_again() {
    let world = world().await;
    let plan = format!("/referrals/{}/find", world.referral);
    for path in ["/directory", plan.as_str()] {
        let sent = world.post(Who::Worker, path, &[("text", "walking, since Rosa died"), ("days", "tue")]).await;
        let at = sent.is(303).location.clone();
        let id = at.strip_prefix(&format!("{path}?search=")).unwrap();
        let id: kernel::SearchId = id.parse().unwrap();
        assert!(id.moment().is_none(), "it does not tell when");
        for _ in 0..2 {
            let page = world.get(Who::Worker, &at).await;
            page.is(200).says("walking, since Rosa died").says("Walking 03").says("value=\"tue\" checked");
        }
        // An entry leads back to the search, not to its beginning.
        let page = world.get(Who::Worker, &at).await;
        let entry = link(&page, "Walking 03");
        world.get(Who::Worker, &entry).await.is(200).says(&format!("href=\"{at}\""));
        // Nobody else's, and no other page's.
        world.get(Who::Leader, &at).await.says("not kept any more").says_not("Rosa");
        let other = if path == "/directory" { plan.as_str() } else { "/directory" };
        world.get(Who::Worker, &format!("{other}?search={id}")).await.is(200).says_not("since Rosa died");
        world.get(Who::OtherWorker, &at).await.says_not("Rosa");
    }
    world.get(Who::OtherWorker, &format!("{plan}?search={}", kernel::SearchId::new())).await.is(404);
    world.get(Who::Worker, "/directory?search=nonsense").await.is(200).says("not kept any more");
}

#[tokio::test]
async fn the_page_of_a_search_beside_a_plan_is_audited_each_time() {
    let world = world().await;
    let path = format!("/referrals/{}/find", world.referral);
    let at = world.post(Who::Worker, &path, &[("text", "walking")]).await.is(303).location.clone();
    let seen = || async { world.count("SELECT COUNT(*) FROM audit_entry WHERE act = 'saw' AND person_id IS NOT NULL").await };
    let before = seen().await;
    world.get(Who::Worker, &at).await.is(200);
    world.get(Who::Worker, &at).await.is(200);
    assert!(seen().await >= before + 2, "shown twice, noted twice");
}

#[tokio::test]
async fn searches_are_forgotten_with_the_session() {
    let world = world().await;
    let kept = || async { world.count("SELECT COUNT(*) FROM kept_search").await };
    let at = world.post(Who::Worker, "/directory", &[("text", "walking")]).await.is(303).location.clone();
    world.post(Who::Leader, "/directory", &[("text", "walking")]).await.is(303);
    assert_eq!(kept().await, 2);
    // An empty search is none.
    world.post(Who::Worker, "/directory", &[("text", " "), ("without", "free=yes"), ("free", "yes")]).await.goes_to("/directory");
    assert_eq!(kept().await, 2);
    // After the longest day it is not shown, whoever has cleaned up; and whoever signs in next cleans up.
    world.later_at_work(12 * 60 + 1).await;
    world.get(Who::Worker, &at).await.is(200).says("not kept any more");
    let mut tx = world.test_db.db.write().await.unwrap();
    let stage = app::account::session::Stage::Full;
    app::account::session::start(&mut tx, world.team, world.staff(Who::Leader), stage, world.app.clock.now()).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(kept().await, 0);
    world.post(Who::Worker, "/directory", &[("text", "walking")]).await.is(303);
    world.post(Who::Leader, "/directory", &[("text", "walking")]).await.is(303);
    world.post(Who::Worker, "/sign-out", &[]).await.is(303);
    assert_eq!(kept().await, 1, "signed out, it is gone, and nobody else's");
}

#[tokio::test]
async fn all_that_was_found_is_reached_part_by_part() {
    let world = world().await;
    let plan = format!("/referrals/{}/find", world.referral);
    for (path, size) in [("/directory", 20), (plan.as_str(), 15)] {
        let mut page = world.post_and_follow(Who::Worker, path, &[("text", "walking")]).await;
        let mut all = names(&page);
        assert_eq!(all.len(), size);
        while page.body.contains(">Next ") {
            let words = page.body.split(">Next ").nth(1).unwrap().split('<').next().unwrap().to_owned();
            let next = link(&page, &format!("Next {words}"));
            page = world.get(Who::Worker, &next).await;
            assert_eq!(names(&page).len(), words.parse::<usize>().unwrap(), "as many as were promised");
            page.says(&format!("<ol class=\"nhsuk-list\" start=\"{}\">", all.len() + 1));
            all.extend(names(&page));
        }
        let mut different = all.clone();
        different.sort();
        different.dedup();
        assert_eq!((all.len(), different.len()), (MANY, MANY), "each once");
        let before = link(&page, &format!("The {size} before"));
        world.get(Who::Worker, &before).await.is(200).says("walking");
    }
    // The public has the same, with what is ticked.
    let first = world.get(Who::Nobody, "/activities?text=walking").await;
    first.says("name=\"page\"").says("Next 20");
    let second = world.get(Who::Nobody, "/activities?text=walking&page=2").await;
    second.says("start=\"21\"").says("number 21 to 40").says("noindex").says("Next 5").says("The 20 before");
    assert!(names(&first).iter().all(|name| !names(&second).contains(name)));
    world.get(Who::Nobody, "/activities?text=walking&page=900").await.is(200).says("There are not so many");
    // What comes first on the list is on the map with its number there.
    let mut tx = world.system().await;
    tx.run("UPDATE service_place SET lat = 51.497, lon = -0.05", params![]).await.unwrap();
    tx.commit().await.unwrap();
    let second = world.get(Who::Nobody, "/activities?text=walking&page=2").await;
    second.says("kith-map__mark").says(">21</text>").says_not(">1</text>");
}

#[tokio::test]
async fn ticks_go_along_into_another_search_and_the_list_has_nothing_of_it() {
    let world = world().await;
    let page = world.get(Who::Nobody, "/activities?text=walking").await;
    let (one, other) = (link(&page, "Walking 01"), link(&page, "Walking 02"));
    let (one, other) = (one.strip_prefix("/activities/").unwrap(), other.strip_prefix("/activities/").unwrap());
    // One form has the words, the ticks, the parts and the list.
    let form = page.body.split("<form method=\"get\" action=\"/activities\">").nth(1).unwrap().split("</form>").next().unwrap();
    for part in ["name=\"text\"", &format!("value=\"{one}\""), "name=\"page\"", "formaction=\"/activities/list\""] {
        assert!(form.contains(part), "{part} in {form}");
    }
    let narrowed = world.get(Who::Nobody, &format!("/activities?text=walking&page=2&pick={one}&pick={other}")).await;
    for id in [one, other] {
        narrowed.says(&format!("<input type=\"hidden\" name=\"pick\" value=\"{id}\">"));
    }
    let list = world.get(Who::Nobody, &format!("/activities/list?text=walking&near=&pick={one}&pick={other}")).await;
    list.goes_to(&format!("/activities/list?pick={one}&pick={other}"));
    // Ticked already: it is not there twice, and can be unticked.
    let again = world.get(Who::Nobody, &format!("/activities?text=walking&pick={one}")).await;
    again.says_not(&format!("type=\"hidden\" name=\"pick\" value=\"{one}\""));
}

#[tokio::test]
async fn what_narrows_is_shown_open_and_taken_away_one_by_one() {
    let world = world().await;
    let form = [("text", "walking"), ("days", "tue"), ("days", "wed"), ("free", "yes")];
    let page = world.post_and_follow(Who::Worker, "/directory", &form).await;
    page.says("Take away: Tuesdays").says("Take away: Wednesdays").says("Take away: free");
    assert!(page.body.contains("<details class=\"nhsuk-details\" open"), "{}", page.body);
    // Whoever presses Enter in the form searches: that button is the first.
    let form_of = page.body.split("id=\"search\"").nth(1).unwrap().split("</form>").next().unwrap();
    let first = form_of.split("<button").nth(1).unwrap();
    assert!(first.contains("Search") && !first.contains("without"), "{first}");
    let mut press = form.to_vec();
    press.push(("without", "days=wed"));
    let fewer = world.post_and_follow(Who::Worker, "/directory", &press).await;
    fewer.says("Take away: Tuesdays").says_not("Take away: Wednesdays").says("Take away: free").says(">walking</textarea>");
    let public = world.get(Who::Nobody, "/activities?text=walking&days=tue&free=yes&pick=x&without=days%3Dtue").await;
    public.goes_to("/activities?text=walking&free=yes&pick=x");
    let plain = world.get(Who::Nobody, "/activities?text=walking").await;
    plain.says_not("Take away").says_not("nhsuk-details\" open");
}
