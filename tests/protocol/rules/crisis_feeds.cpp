#include "tests/protocol/rules/crisis_feeds.h"

#include <set>

#include "protocol/spend/clock.h"

namespace noodgeld::test {
namespace {

constexpr GpcCode kBrick{10'000'045};

Seconds minutes(std::int64_t count) {
    return {count * 60};
}

bool is_higher(const Order& a, const Order& b) {
    return std::tie(a.charter, a.number) > std::tie(b.charter, b.number);
}

}  // namespace

std::vector<std::size_t> Feed::tips() const {
    std::set<std::size_t> followed;
    for (std::size_t i = 1; i < steps.size(); ++i) followed.insert(steps[i].before);
    std::vector<std::size_t> tips;
    for (std::size_t i = 1; i < steps.size(); ++i) {
        if (!followed.contains(i)) tips.push_back(i);
    }
    return tips;
}

std::size_t Feed::any_step(Dice& dice) const {
    return dice.percent(60) ? steps.size() - 1 : dice.below(steps.size());
}

FeedPoint Feed::any_point(Dice& dice) const {
    return steps[any_step(dice)].after.point;
}

Signed<Head> Feed::head(std::size_t step) const {
    const Memory& memory = steps[step].after;
    return sign(Head{id(), memory.point, memory.totals}, lineage(), key());
}

crypto::SecretKey Feed::key() const {
    return crypto::SecretKey::from_seed(terminal->seed.bytes);
}

FeedWriter::FeedWriter(const Scheme& scheme, Dice& dice)
    : scheme_(scheme), dice_(dice), now_(kCrisis) {
    for (const SchemeTerminal& terminal : scheme.terminals) {
        Feed feed;
        feed.terminal = &terminal;
        feed.forks = dice.mishap(50);
        Step genesis;
        genesis.after.point = {{0}, genesis_hash(terminal.feed, lineage())};
        feed.steps.push_back(genesis);
        feeds_.push_back(std::move(feed));
    }
    for (Feed& feed : feeds_) begin(feed);
}

void FeedWriter::begin(Feed& feed) {
    const auto adopt = [&](Kind kind, const ObjectHash& hash) {
        if (!dice_.mishap(8)) append(feed, feed.steps.size() - 1, Adopted{kind, hash});
    };
    adopt(Kind::charter, hash_of(scheme_.charters.front(), std::nullopt));
    adopt(Kind::certificate, hash_of(feed.terminal->certificates.front(), lineage()));
    adopt(Kind::order, hash_of(scheme_.orders.front(), lineage()));
}

void FeedWriter::write(int count) {
    for (int i = 0; i < count; ++i) write_one();
}

void FeedWriter::write_one() {
    now_ = now_ + minutes(dice_.one_of({0, 1, 5, 30, 90}));
    Feed& feed = feeds_[dice_.below(feeds_.size())];
    const std::vector<std::size_t> tips = feed.tips();
    std::size_t after = tips.empty() ? 0 : dice_.one_of(tips);
    if (feed.forks && dice_.percent(20)) after = dice_.below(feed.steps.size());
    time_.reset();
    append(feed, after, any_body(feed, after));
}

void FeedWriter::append(Feed& feed, std::size_t after, const Body& body) {
    Memory memory = feed.steps[after].after;
    const TimeInterval time = time_ ? *time_ : read_clock(memory);
    const Entry entry{feed.id(), {memory.point.sequence.value + 1}, memory.point.hash, time, body};
    Step step;
    step.bytes = encode(entry);
    step.before = after;
    memory.point = {entry.sequence, entry_hash(step.bytes, lineage())};
    remember(body, time, memory);
    if (const auto* witnessed = std::get_if<WitnessedTime>(&body)) {
        const auto anchor = decode_signed<Anchor>(witnessed->anchor);
        if (anchor) remember_anchor(feed, anchor->value, after, time, memory);
    }
    step.after = std::move(memory);
    feed.steps.push_back(std::move(step));
    time_.reset();
}

TimeInterval FeedWriter::read_clock(const Memory& memory) {
    UnixTime own = now_;
    if (dice_.mishap(20)) {
        own = dice_.one_of({UnixTime{0}, UnixTime{4'300'000'000}, now_ + kDay, memory.floor});
    }
    const auto closing = memory.order ? std::optional(memory.order->closing) : std::nullopt;
    TimeInterval time = time_interval(memory.floor, own, memory.asserted, closing);
    if (!dice_.mishap(6)) return time;
    if (dice_.percent(50)) time.earliest = UnixTime{time.earliest.seconds / 2};
    if (time.latest == time.earliest) return time;
    time.source = dice_.one_of({TimeSource::clock, TimeSource::asserted});
    if (dice_.percent(50)) time.latest = UnixTime{5'000'000'000};
    return time;
}

void FeedWriter::remember(const Body& body, const TimeInterval& time, Memory& memory) {
    const auto* deferred = std::get_if<DeferredSale>(&body);
    const Sale* sale = deferred ? &deferred->sale : std::get_if<Sale>(&body);
    if (sale != nullptr) {
        memory.sales.push_back(
            {memory.point.sequence, sale->id, sale->total, time.latest, sold_, false});
        ++memory.totals.sales.value;
        memory.totals.sold = saturating_add(memory.totals.sold, sale->total);
    } else if (const auto* voided = std::get_if<Void>(&body)) {
        remember_void(*voided, time, memory);
    } else if (const auto* asserted = std::get_if<AssertedTime>(&body)) {
        memory.asserted = asserted->time;
    } else if (const auto* adopted = std::get_if<Adopted>(&body)) {
        remember_adopted(*adopted, memory);
    }
}

/// As an honest terminal would, which does not look who signed.
void FeedWriter::remember_anchor(const Feed& feed, const Anchor& anchor, std::size_t after,
                                 const TimeInterval& time, Memory& memory) {
    const auto head = head_in(anchor);
    bool is_on_branch = false;
    for (std::size_t at = after; head && at != 0; at = feed.steps[at].before) {
        is_on_branch |= feed.steps[at].after.point == head->value.point;
    }
    const bool advances = is_on_branch && head->value.point.sequence > memory.anchored &&
                          anchor.time <= time.latest + Seconds{300};
    if (advances) {
        memory.anchored = head->value.point.sequence;
        memory.floor = std::max(memory.floor, std::min(anchor.time, time.latest));
        return;
    }
    const auto at = memory.said.try_emplace(anchor.signer, anchor.time).first;
    at->second = std::max(at->second, anchor.time);
    std::vector<UnixTime> times;
    for (const auto& [signer, said] : memory.said) times.push_back(said);
    std::ranges::sort(times, std::ranges::greater());
    if (times.size() > 1) memory.floor = std::max(memory.floor, times[1]);
}

void FeedWriter::remember_adopted(const Adopted& adopted, Memory& memory) {
    const auto raise = [&](const auto& objects) {
        for (const auto& one : objects) {
            const bool first = adopted.hash == hash_of(one, std::nullopt);
            if (!first && adopted.hash != hash_of(one, lineage())) continue;
            memory.floor = std::max(memory.floor, one.issued_at);
        }
    };
    if (adopted.kind == Kind::charter) raise(scheme_.charters);
    if (adopted.kind != Kind::order) return;
    raise(scheme_.orders);
    for (const Order& order : scheme_.orders) {
        if (adopted.hash != hash_of(order, lineage())) continue;
        if (memory.order != nullptr && !is_higher(order, *memory.order)) continue;
        memory.order = &order;
        memory.order_hash = adopted.hash;
    }
}

void FeedWriter::remember_void(const Void& voided, const TimeInterval& time, Memory& memory) {
    ++memory.totals.voids.value;
    std::uint64_t before = 0;
    for (const RememberedSale& sale : memory.sales) before += sale.voided ? 1 : 0;
    for (RememberedSale& sale : memory.sales) {
        if (sale.sequence != voided.sequence || sale.id != voided.sale) continue;
        const bool in_time = memory.order != nullptr &&
                             !is_past(time, sale.latest + memory.order->limits.void_within) &&
                             before < memory.order->limits.voids.value;
        if (sale.voided || !in_time) continue;
        sale.voided = true;
        memory.totals.voided = saturating_add(memory.totals.voided, sale.total);
    }
}

Body FeedWriter::any_body(const Feed& feed, std::size_t after) {
    const Memory& memory = feed.steps[after].after;
    const std::int64_t roll = dice_.between(0, 99);
    if (roll < 60) return any_sale(feed, after);
    if (roll < 74 && !memory.sales.empty()) return any_void(memory);
    if (roll < 88) return any_adopted(feed);
    if (roll < 96) return any_witnessed(feed);
    return AssertedTime{now_ + minutes(dice_.one_of({-2'000, -30, 0, 30, 1'500}))};
}

Body FeedWriter::any_sale(const Feed& feed, std::size_t after) {
    const Memory& memory = feed.steps[after].after;
    Sale sale;
    sale.id = example_id<SaleId>("sale", next_sale_++);
    sold_.clear();
    if (!memory.sales.empty() && dice_.percent(6)) {
        const RememberedSale& again = dice_.one_of(memory.sales);
        sale.id = again.id;
        sold_ = again.tokens;
    }
    const auto count = static_cast<std::size_t>(dice_.one_of({1, 1, 1, 2, 3, 4}));
    for (std::size_t i = 0; sold_.empty() || i < count; ++i) {
        const std::size_t token = dice_.below(scheme_.tokens.size());
        if (std::ranges::find(sold_, token) == sold_.end()) sold_.push_back(token);
    }
    time_ = read_clock(memory);
    sale.asked_at = time_->latest;
    sale.order = memory.order_hash;
    sale.asked_head = memory.point;
    if (dice_.mishap(25)) sale.asked_head = feed.any_point(dice_);
    if (dice_.mishap(5)) sale.asked_head.hash.bytes[0] ^= 1;
    if (dice_.mishap(6)) sale.order = hash_of(dice_.one_of(scheme_.orders), lineage());
    sign_spends(feed, sold_, sale);
    sale.categories = {{dice_.percent(50) ? kBread : GpcCode{50'181'900}, sale.total}};
    if (dice_.mishap(15)) sale.categories.front().category = dice_.percent(50) ? kMilk : kBrick;
    if (dice_.percent(85)) return sale;
    return DeferredSale{sale, now_ + minutes(-600)};
}

void FeedWriter::sign_spends(const Feed& feed, const std::vector<std::size_t>& tokens, Sale& sale) {
    std::int64_t total = 0;
    for (const std::size_t index : tokens) {
        const PoolToken& token = scheme_.tokens[index];
        const std::int64_t face = token.face.cents();
        const std::int64_t amount =
            dice_.mishap(5) ? face + 1 : dice_.one_of({face, face / 2, std::int64_t{1}});
        const Authorisation word{token_id(token.token, lineage()),
                                 feed.id(),
                                 sale.id,
                                 cents(amount),
                                 sale.asked_at,
                                 sale.order,
                                 sale.asked_head};
        auto by = sign(word, lineage(), example_key("holder", token.holder)).by;
        if (dice_.mishap(6)) by.signature.bytes[9] ^= 1;
        sale.spends.push_back({encode(token.token), word.amount, by.signature});
        total += amount;
    }
    sale.total = cents(total);
}

Body FeedWriter::any_void(const Memory& memory) {
    const RememberedSale& sale = dice_.one_of(memory.sales);
    Void made{sale.sequence, sale.id};
    if (dice_.mishap(12)) made.sale = example_id<SaleId>("sale", 0);
    if (dice_.mishap(10)) made.sequence = {1};
    return made;
}

Body FeedWriter::any_adopted(const Feed& feed) {
    const std::int64_t roll = dice_.between(0, 99);
    if (dice_.mishap(4)) return Adopted{Kind::order, ObjectHash::of(example_hash("absent", 1))};
    if (roll < 12 && !scheme_.stops.empty()) {
        return Adopted{Kind::stop, hash_of(dice_.one_of(scheme_.stops), lineage())};
    }
    if (roll < 35 && !scheme_.lists.empty()) {
        return Adopted{Kind::revocations, hash_of(dice_.one_of(scheme_.lists), lineage())};
    }
    if (roll < 45 && scheme_.charters.size() > 1) {
        return Adopted{Kind::charter, hash_of(scheme_.charters.back(), lineage())};
    }
    if (roll < 65) {
        const SchemeTerminal& of =
            dice_.percent(85) ? *feed.terminal : dice_.one_of(scheme_.terminals);
        return Adopted{Kind::certificate, hash_of(dice_.one_of(of.certificates), lineage())};
    }
    return Adopted{Kind::order, hash_of(dice_.one_of(scheme_.orders), lineage())};
}

Body FeedWriter::any_witnessed(const Feed& feed) {
    const Feed& other = dice_.percent(65) ? feed : dice_.one_of(feeds_);
    const UnixTime time = now_ + minutes(dice_.one_of({-300, -60, 0, 0, 3, 10}));
    return WitnessedTime{encode(anchor(other, other.any_step(dice_), time))};
}

Signed<Anchor> FeedWriter::anchor(const Feed& feed, std::size_t step, UnixTime time) {
    const auto key = dice_.mishap(6)     ? example_key("nobody")
                     : dice_.percent(50) ? example_key("ledger", dice_.percent(20) ? 2 : 1)
                                         : example_key("witness", dice_.percent(50) ? 1 : 2);
    Signed<Head> head = feed.head(step);
    if (dice_.percent(10)) head.by.signature.bytes[5] ^= 1;  // It witnesses all the same.
    auto made = sign(anchor_for(head, key.public_key(), time), lineage(), key);
    if (dice_.mishap(5)) made.by.signature.bytes[0] ^= 1;
    return made;
}

}  // namespace noodgeld::test
