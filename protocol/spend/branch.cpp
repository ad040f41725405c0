#include "protocol/spend/branch.h"

#include <algorithm>
#include <functional>

#include "base/check.h"

namespace noodgeld {
namespace {

void add(Amount& sum, Amount more) {
    sum = saturating_add(sum, more);
}

}  // namespace

Branch::Branch(const FeedId& feed, const Holdings& holdings, std::unique_ptr<BranchPast> past)
    : feed_(feed),
      holdings_(&holdings),
      tip_{{0}, genesis_hash(feed, *holdings.lineage())},
      genesis_(tip_.hash),
      past_(std::move(past)) {}

Circumstances Branch::circumstances(const TimeInterval& time) const {
    const bool has_named_list =
        order_ == nullptr || !order_->revocations || lists_.contains(*order_->revocations);
    const auto later = news_.upper_bound(time.latest);
    const auto news = later == news_.begin() ? UnixTime{} : *std::prev(later);
    return {*holdings_,      certificate(),  charter_, order_, is_stopped(),
            lists_in_force_, has_named_list, time,     news};
}

bool Branch::contains(const FeedPoint& point) const {
    if (point == tip_) return true;
    if (point.sequence >= tip_.sequence) return false;
    if (point.sequence == Sequence{}) return point.hash == genesis_;
    return past_->hash_at(point.sequence) == point.hash;
}

Amount Branch::sold_since_anchor() const {
    constexpr auto kMost = static_cast<crypto::uint128>(Amount::kWireMax);
    return Amount::from_wire(static_cast<std::uint64_t>(std::min(uncounted_, kMost)));
}

bool Branch::is_above_limit(Amount total, const TimeInterval& time) const {
    return uncounted_ + total.to_wire() > terminal_limit(circumstances(time)).to_wire();
}

Finding Branch::advance(const Entry& entry, const EntryHash& hash) {
    NOODGELD_CHECK(entry.previous == tip_.hash);
    NOODGELD_CHECK(entry.sequence.value == tip_.sequence.value + 1);
    Finding finding;
    if (const auto* sale = std::get_if<Sale>(&entry.body)) {
        finding = take_sale(entry, *sale, false);
    } else if (const auto* deferred = std::get_if<DeferredSale>(&entry.body)) {
        finding = take_sale(entry, deferred->sale, true);
    } else if (const auto* voided = std::get_if<Void>(&entry.body)) {
        finding.judgement = judge_void(*voided, entry.time);
        ++totals_.voids.value;
        if (finding.judgement.is_yes()) take_void(voided->sequence);
    } else if (const auto* adopted = std::get_if<Adopted>(&entry.body)) {
        take(*adopted);
    } else if (const auto* witnessed = std::get_if<WitnessedTime>(&entry.body)) {
        take(*witnessed, entry.time);
    } else if (const auto* asserted = std::get_if<AssertedTime>(&entry.body)) {
        asserted_ = asserted->time;
    }
    tip_ = {entry.sequence, hash};
    const Sale* sale = sale_in(entry);
    past_->add(hash, sale == nullptr
                         ? std::nullopt
                         : std::optional(PastSale{sale->id, sale->total, entry.time.latest}));
    return finding;
}

Finding Branch::take_sale(const Entry& entry, const Sale& sale, bool deferred) {
    Finding finding{judge_sale(entry, sale, deferred)};
    if (order_ != nullptr && certificate_) {
        finding.is_above_limit = is_above_limit(sale.total, entry.time);
    }
    ++totals_.sales.value;
    add(totals_.sold, sale.total);
    uncounted_ += sale.total.to_wire();
    if (deferred) add(deferred_, sale.total);
    return finding;
}

void Branch::take_void(Sequence sale) {
    voided_.insert(sale);
    if (const auto undone = sale_at(sale)) add(totals_.voided, undone->total);
}

Judgement Branch::judge_sale(const Entry& entry, const Sale& sale, bool deferred) const {
    if (!missing_.empty()) return *missing_.begin();
    if (!certificate_) return Refusal::not_enrolled;
    if (order_ == nullptr) return Refusal::dormant;
    const Judgement total = judge_total(circumstances(entry.time), sale.total);
    if (!total.is_yes()) return total;
    const Sequence asked = sale.asked_head.sequence;
    const bool is_recent = asked.value + kRecentEntries >= entry.sequence.value;
    if (!is_recent || !contains(sale.asked_head)) return Refusal::other_sale;
    if (sale.order != order_hash_) return Refusal::order_changed;
    if (deferred) {
        const Judgement within = judge_deferred(sale.total);
        if (!within.is_yes()) return within;
    }
    return judge_time(entry.time);
}

Judgement Branch::judge_time(const TimeInterval& time) const {
    if (time.earliest != floor_) return Refusal::time_inconsistent;
    switch (time.source) {
        case TimeSource::clock:
            if (time.latest <= order_->closing) return Judgement::yes();
            break;
        case TimeSource::asserted:
            if (asserted_ == time.latest) return Judgement::yes();
            break;
        case TimeSource::floor:
            return Judgement::yes();
    }
    return Refusal::time_inconsistent;
}

Judgement Branch::judge_void(const Void& voided, const TimeInterval& time) const {
    if (!missing_.empty()) return *missing_.begin();
    const auto sale = sale_at(voided.sequence);
    if (!sale || sale->id != voided.sale || order_ == nullptr) {
        return Refusal::no_such_sale;
    }
    if (is_voided(voided.sequence)) return Refusal::already_voided;
    if (is_past(time, sale->latest + order_->limits.void_within)) return Refusal::void_too_late;
    if (voided_.size() >= order_->limits.voids.value) return Refusal::void_limit;
    return Judgement::yes();
}

Judgement Branch::judge_deferred(Amount total) const {
    if (order_ == nullptr) return Refusal::dormant;
    if (saturating_add(deferred_, total) > order_->limits.deferred) {
        return Refusal::deferred_limit;
    }
    return Judgement::yes();
}

void Branch::take(const Adopted& adopted) {
    if (!adopted_.emplace(adopted.kind, adopted.hash).second) return;
    const auto lacking = [&] { missing_.insert({adopted.kind, adopted.hash.bytes}); };
    if (adopted.kind == Kind::charter) {
        const Charter* charter = holdings_->charter(adopted.hash);
        if (charter == nullptr) return lacking();
        take(*charter);
    } else if (adopted.kind == Kind::order) {
        const Order* order = holdings_->order(adopted.hash);
        if (order == nullptr) return lacking();
        raise_floor(order->issued_at);
        news_.insert(order->issued_at);
        note_order(*order, adopted.hash);
    } else if (adopted.kind == Kind::stop) {
        const Stop* stop = holdings_->stop(adopted.hash);
        if (stop == nullptr) return lacking();
        news_.insert(stop->issued_at);
        // Held, for a stop is believed only with its order.
        const Order& order = *holdings_->order(stop->order);
        OrderNumber& highest = stops_[{stop->charter, order.charter}];
        highest = std::max(highest, order.number);
    } else if (adopted.kind == Kind::revocations) {
        const RevocationList* list = holdings_->revocations(adopted.hash);
        if (list == nullptr) return lacking();
        news_.insert(list->issued_at);
        lists_.insert(adopted.hash);
        if (is_in_force(adopted.hash)) lists_in_force_.insert(adopted.hash);
    } else if (adopted.kind == Kind::certificate) {
        const Certificate* certificate = holdings_->certificate(adopted.hash);
        if (certificate == nullptr) return lacking();
        take(*certificate);
    }
}

/// The first of the feed's own key decides what all later ones must say too; the kindest dates
/// count.
void Branch::take(const Certificate& certificate) {
    if (feed_id(certificate.key) != feed_) return;
    if (!certificate_) {
        certificate_ = certificate;
    } else if (binds_alike(*certificate_, certificate)) {
        certificate_->from = std::min(certificate_->from, certificate.from);
        certificate_->until = std::max(certificate_->until, certificate.until);
    }
}

void Branch::take(const Charter& charter) {
    raise_floor(charter.issued_at);
    news_.insert(charter.issued_at);
    signers_.insert(key_id(charter.ledger));
    for (const crypto::PublicKey& witness : charter.witnesses) signers_.insert(key_id(witness));
    if (charter_ != nullptr && charter.version <= charter_->version) return;
    charter_ = &charter;
    find_in_force();
}

/// Of several of one rank the first adopted stands first.
void Branch::note_order(const Order& order, const ObjectHash& hash) {
    const auto rank = [](const AdoptedOrder& one) { return rank_of(*one.order); };
    const auto after = std::ranges::upper_bound(orders_, rank_of(order), std::greater<>(), rank);
    orders_.insert(after, {hash, &order});
    find_in_force();
}

/// What lapsed with a later charter, which did not carry it, is not in force.
bool Branch::is_in_office(CharterVersion signers, const ObjectHash& hash) const {
    return charter_ == nullptr || noodgeld::is_in_office(signers, hash, *charter_);
}

/// The order and the lists in force, after an order or a charter was adopted.
void Branch::find_in_force() {
    order_ = nullptr;
    naming_order_.reset();
    for (const auto& [hash, order] : orders_) {
        if (!is_in_office(order->charter, hash)) continue;
        if (order_ == nullptr) {
            order_ = order;
            order_hash_ = hash;
        }
        if (!order->revocations) continue;
        naming_order_ = rank_of(*order);
        named_list_ = order->revocations;
        break;
    }
    lists_in_force_.clear();
    for (const ObjectHash& list : lists_) {
        if (is_in_force(list)) lists_in_force_.insert(list);
    }
}

/// The list that the highest order names that names one, and those that came with this order or a
/// higher one; without such an order, all.
bool Branch::is_in_force(const ObjectHash& hash) const {
    const RevocationList& list = *holdings_->revocations(hash);
    if (!is_in_office(list.charter, hash)) return false;
    if (!naming_order_ || hash == *named_list_) return true;
    const std::optional<ObjectHash>& with = list.order;
    if (!with) return false;
    return rank_of(*holdings_->order(*with)) >= *naming_order_;  // Held, else the list were not.
}

/// A stop is not carried: with its charter it lapses, whoever may have signed it since.
bool Branch::is_stopped() const {
    if (order_ == nullptr) return false;
    return std::ranges::any_of(stops_, [this](const auto& stop) {
        const auto& [signers, of] = stop.first;
        const bool is_in_office = charter_ == nullptr || signers >= charter_->version;
        return is_in_office && of == order_->charter && order_->number <= stop.second;
    });
}

AnchorWorth Branch::worth_of(ByteView wire, const TimeInterval& time) const {
    const auto signed_anchor = decode_signed<Anchor>(wire);
    if (!signed_anchor || !holdings_->is_genuine_anchor(wire)) return AnchorWorth::nothing;
    const Anchor& anchor = signed_anchor->value;
    if (!signers_.contains(anchor.signer)) return AnchorWorth::nothing;
    const auto head = head_in(anchor);
    const bool advances = head && head->value.feed == feed_ &&
                          head->value.point.sequence > anchored_ && contains(head->value.point);
    if (advances && anchor.time <= time.latest + kClockDifference) return AnchorWorth::advances;
    return advances ? AnchorWorth::needs_date : AnchorWorth::in_pairs;
}

bool Branch::is_news(const Anchor& anchor) const {
    const auto seen = seen_times_.find(anchor.signer);
    return anchor.time > floor_ && (seen == seen_times_.end() || anchor.time > seen->second);
}

/// Sales up to there no longer count towards the limit. Looks at each sale once in all.
void Branch::count_up_to(Sequence sequence) {
    uncounted_ -= past_->sold(anchored_, sequence);
    anchored_ = sequence;
}

void Branch::take(const WitnessedTime& witnessed, const TimeInterval& time) {
    const AnchorWorth worth = worth_of(witnessed.anchor, time);
    if (worth == AnchorWorth::nothing) return;
    const Anchor anchor = decode_signed<Anchor>(witnessed.anchor).value().value;
    news_.insert(anchor.time);
    if (worth == AnchorWorth::advances) {
        raise_floor(std::min(anchor.time, time.latest));
        count_up_to(head_in(anchor)->value.point.sequence);
        return;
    }
    // One signer's word raises nothing; what two say is no later than the lower of the two.
    UnixTime& seen = seen_times_.try_emplace(anchor.signer, anchor.time).first->second;
    seen = std::max(seen, anchor.time);
    if (seen_times_.size() < 2) return;
    std::vector<UnixTime> times;
    for (const auto& [signer, at] : seen_times_) times.push_back(at);
    std::ranges::nth_element(times, times.begin() + 1, std::ranges::greater());
    raise_floor(times[1]);
}

}  // namespace noodgeld
