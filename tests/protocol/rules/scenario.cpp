#include "tests/protocol/rules/scenario.h"

#include <map>

#include "protocol/objects/ruling.h"
#include "protocol/wire/codec.h"

namespace noodgeld::test {
namespace {

class Carrying {
  public:
    Carrying(FeedWriter& writer, Dice& dice) : writer_(writer), dice_(dice) {}

    std::vector<PackItem> run() {
        for (const Feed& feed : writer_.feeds()) {
            for (const std::size_t tip : feed.tips()) carry_branch(feed, tip);
            for (std::size_t i = 1; i < feed.steps.size(); ++i) {
                if (dice_.percent(6)) carry_anchor(feed, i);
            }
        }
        if (dice_.mishap(40)) revoke_a_terminal();
        rule();
        settle();
        return std::move(out_);
    }

  private:
    /// From the genesis to `tip`, in segments; now and then one is lost, or its head is another's.
    void carry_branch(const Feed& feed, std::size_t tip) {
        std::vector<std::size_t> path;
        for (std::size_t at = tip; at != 0; at = feed.steps[at].before) path.push_back(at);
        std::ranges::reverse(path);
        std::size_t end = path.size();
        if (dice_.mishap(12)) end = 1 + dice_.below(path.size());
        const Bytes last_head = head(feed, path[end - 1]);
        for (std::size_t from = 0; from < path.size();) {
            const std::size_t size = std::min(1 + dice_.below(8), path.size() - from);
            Segment segment;
            for (std::size_t i = from; i < from + size; ++i) {
                segment.entries.push_back(feed.steps[path[i]].bytes);
            }
            from += size;
            segment.head = dice_.mishap(5) ? last_head : head(feed, path[from - 1]);
            if (!dice_.mishap(5)) out_.push_back({Kind::segment, encode(segment)});
        }
        if (!dice_.mishap(25)) carry_anchor(feed, path[end - 1]);
    }

    Bytes head(const Feed& feed, std::size_t at) {
        Head made = feed.head(at).value;
        if (dice_.mishap(4)) ++made.totals.sales.value;
        const auto key = dice_.mishap(3) ? example_key("nobody") : feed.key();
        return encode(sign(made, lineage(), key));
    }

    void carry_anchor(const Feed& feed, std::size_t at) {
        UnixTime time = writer_.now() + kHour;
        if (dice_.mishap(25)) time = kCrisis + Seconds{20 * kDay.count};
        if (dice_.percent(2)) time = kCrisis + Seconds{90 * kDay.count};
        if (dice_.percent(30)) time = kCrisis;
        out_.push_back({Kind::anchor, encode(writer_.anchor(feed, at, time))});
    }

    /// When the ledger or a witness first showed it.
    void date(const RevocationList& list) {
        const auto key = example_key(dice_.percent(50) ? "ledger" : "witness");
        const UnixTime time = kCrisis + Seconds{dice_.between(0, 40) * kHour.count};
        const DatedObject object{Kind::revocations, hash_of(list, lineage())};
        const Anchor made = anchor_for(object, key.public_key(), time);
        out_.push_back({Kind::anchor, encode(sign(made, lineage(), key))});
    }

    void revoke_a_terminal() {
        const Feed& feed = dice_.one_of(writer_.feeds());
        const FeedPoint last = feed.steps[dice_.below(feed.steps.size())].after.point;
        if (last.sequence.value == 0) return;
        RevocationList list = revocations();
        list.terminals = {{feed.id(), last}};
        out_.push_back(publish(list));
        if (dice_.percent(80)) date(list);
    }

    FeedPoint any_point(const Feed& feed) {
        FeedPoint point = feed.steps[dice_.below(feed.steps.size())].after.point;
        if (dice_.mishap(5)) ++point.sequence.value;
        return point;
    }

    /// A few rulings, some of one rank, on whatever branches there are.
    void rule() {
        const std::string payee = certificate().payee;
        const auto count = dice_.between(0, 3);
        for (std::int64_t i = 0; i < count; ++i) {
            Ruling made;
            made.charter = {dice_.percent(20) ? 2U : 1U};
            made.number = {static_cast<std::uint64_t>(dice_.between(1, 3))};
            if (made.number.value > 1) made.previous = ObjectHash::of(example_hash("ruling", 1));
            made.issued_at = kCrisis + Seconds{i};
            std::map<FeedId, RuledPoint> points;
            std::map<FeedId, RuledSpends> spends;
            for (const Feed& feed : writer_.feeds()) {
                if (dice_.percent(30)) points[feed.id()] = {feed.id(), any_point(feed)};
                FeedPoint from = any_point(feed);
                FeedPoint to = any_point(feed);
                if (to.sequence < from.sequence) std::swap(from, to);
                if (from.sequence.value == 0 || !dice_.percent(40)) continue;
                spends[feed.id()] = {feed.id(), from, to, dice_.percent(60)};
            }
            for (const auto& [feed, row] : points) made.points.push_back(row);
            for (const auto& [feed, row] : spends) made.spends.push_back(row);
            for (const char* const name : {"KVK1", "KVK2", "KVK3"}) {
                if (!dice_.percent(30)) continue;
                made.releases.push_back({name, payee, cents(dice_.one_of({1, 500, 100'000}))});
            }
            if (dice_.percent(30)) {
                made.closed_after = Count{static_cast<std::uint64_t>(dice_.between(0, 2))};
            }
            if (!well_formed(made)) continue;
            const unsigned last = dice_.mishap(10) ? 2 : 3;
            out_.push_back({Kind::ruling, encode(by_officers(made, 1, last))});
        }
    }

    /// What somebody says was paid, whether it was or not.
    void settle() {
        const auto count = dice_.between(0, 2);
        for (std::int64_t i = 0; i < count; ++i) {
            Settlement run;
            run.charter = {dice_.percent(20) ? 2U : 1U};
            run.number = {static_cast<std::uint64_t>(dice_.between(1, 2))};
            if (run.number.value > 1) run.previous = ObjectHash::of(example_hash("run", 1));
            run.issued_at = kCrisis + Seconds{i};
            for (const char* const name : {"KVK1", "KVK2", "KVK3"}) {
                if (!dice_.percent(60)) continue;
                run.rows.push_back({name, certificate().payee, cents(dice_.one_of({100, 2'000})),
                                    dice_.percent(20)});
            }
            auto object = by_officers(run, 1, dice_.mishap(10) ? 1 : 2);
            const unsigned ledger = dice_.mishap(20) ? 2 : 1;
            combine(object, cosign(run, lineage(), example_key("ledger", ledger)));
            out_.push_back({Kind::settlement, encode(object)});
        }
    }

    FeedWriter& writer_;
    Dice& dice_;
    std::vector<PackItem> out_;
};

/// A segment with one of its ends beside it, under the same head.
std::vector<PackItem> overlap(const PackItem& item, Dice& dice) {
    auto segment = decode<Segment>(item.object);
    if (!segment || segment->entries.size() < 2) return {item};
    const auto from = static_cast<std::ptrdiff_t>(1 + dice.below(segment->entries.size() - 1));
    segment->entries.erase(segment->entries.begin(), segment->entries.begin() + from);
    return {item, {Kind::segment, encode(*segment)}};
}

/// Who dated the charters that may be rivals, at few times, so that some are the same.
std::vector<PackItem> date_charters(const Scheme& scheme, Dice& dice) {
    std::vector<PackItem> out;
    for (const Charter& charter : scheme.charters) {
        if (charter.version.value == 1) continue;
        for (const char* const role : {"ledger", "witness", "nobody"}) {
            if (!dice.percent(60)) continue;
            const auto key = example_key(role, dice.percent(70) ? 1 : 2);
            const UnixTime time = kPeacetime + Seconds{dice.between(0, 3) * kHour.count};
            const DatedObject dated{Kind::charter, hash_of(charter, lineage())};
            const Anchor made = anchor_for(dated, key.public_key(), time);
            out.push_back({Kind::anchor, encode(sign(made, lineage(), key))});
        }
    }
    return out;
}

}  // namespace

std::vector<PackItem> make_scenario(std::uint64_t seed, int entries) {
    Dice dice(seed);
    dice.set_wildness(dice.one_of({5U, 20U, 50U, 100U}));
    const Scheme scheme = make_scheme(dice);
    FeedWriter writer(scheme, dice);
    writer.write(entries);
    std::vector<PackItem> objects = publish(scheme, dice);
    const std::vector<PackItem> feeds = carry_feeds(writer, dice);
    objects.insert(objects.end(), feeds.begin(), feeds.end());
    const std::vector<PackItem> dates = date_charters(scheme, dice);
    objects.insert(objects.end(), dates.begin(), dates.end());
    return objects;
}

std::vector<PackItem> carry_feeds(FeedWriter& writer, Dice& dice) {
    std::vector<PackItem> objects = Carrying(writer, dice).run();
    dice.shuffle(objects);
    return objects;
}

std::vector<PackItem> carry_otherwise(const std::vector<PackItem>& objects, Dice& dice) {
    std::vector<PackItem> out;
    for (std::size_t i = 1; i < objects.size(); ++i) {
        const bool once = objects[i].kind != Kind::segment || dice.percent(30);
        if (once) out.push_back(objects[i]);
        if (!once) std::ranges::move(overlap(objects[i], dice), std::back_inserter(out));
        if (dice.percent(15)) out.push_back(objects[i]);
    }
    dice.shuffle(out);
    out.insert(out.begin(), objects.front());
    return out;
}

}  // namespace noodgeld::test
