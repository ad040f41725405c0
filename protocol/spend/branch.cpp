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

Branch::Branch(const FeedId& feed, const Holdings& holdings)
    : feed_(feed), holdings_(&holdings), tip_{{0}, genesis_hash(feed, *holdings.lineage())} {
    recent_.emplace(tip_.sequence, tip_.hash);
}

const PastSale* Branch::sale_at(Sequence sequence) const {
    const auto at = sales_.find(sequence);
    return at == sales_.end() ? nullptr : &at->second;
}

std::vector<std::pair<Sequence, PastSale>> Branch::newest_sales(Sequence before,
                                                                std::size_t limit) const {
    std::vector<std::pair<Sequence, PastSale>> out;
    for (auto at = sales_.lower_bound(before); at != sales_.begin() && out.size() < limit;) {
        out.push_back(*--at);
    }
    return out;
}

const FeedPoint* Branch::merged(const FeedId& other) const {
    const auto at = merged_.find(other);
    return at == merged_.end() ? nullptr : &at->second;
}

Circumstances Branch::circumstances(const TimeInterval& time) const {
    const bool has_named_list =
        order_ == nullptr || !order_->revocations || lists_.contains(*order_->revocations);
    const auto highest = order_ == nullptr ? stopped_.end() : stopped_.find(order_->charter);
    const bool stopped = highest != stopped_.end() && order_->number <= highest->second;
    return {*holdings_, certificate(),   charter_,       order_,
            stopped,    lists_in_force_, has_named_list, time};
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
        if (finding.judgement.missing() != nullptr) totals_are_known_ = false;
        const auto sale_at = sales_.find(voided->sequence);
        if (sale_at != sales_.end() && finding.judgement.is_yes()) {
            sale_at->second.voided = true;
            ++effective_voids_.value;
            add(totals_.voided, sale_at->second.total);
        }
    } else if (const auto* adopted = std::get_if<Adopted>(&entry.body)) {
        take(*adopted);
    } else if (const auto* merge = std::get_if<Merge>(&entry.body)) {
        merged_[merge->feed] = merge->point;
    } else if (const auto* witnessed = std::get_if<WitnessedTime>(&entry.body)) {
        take(*witnessed);
    } else if (const auto* asserted = std::get_if<AssertedTime>(&entry.body)) {
        asserted_ = asserted->time;
    }
    tip_ = {entry.sequence, hash};
    recent_.emplace(entry.sequence, hash);
    if (recent_.size() > kRecentEntries) recent_.erase(recent_.begin());
    return finding;
}

Finding Branch::take_sale(const Entry& entry, const Sale& sale, bool deferred) {
    Finding finding{judge_sale(entry, sale, deferred), {}, anchors_};
    if (order_ != nullptr && certificate_) {
        finding.terminal_limit = terminal_limit(circumstances(entry.time));
    }
    sales_.emplace(entry.sequence, PastSale{sale.id, sale.total, entry.time.latest, false});
    ++totals_.sales.value;
    add(totals_.sold, sale.total);
    add(sold_since_anchor_, sale.total);
    if (deferred) add(deferred_, sale.total);
    return finding;
}

Judgement Branch::judge_sale(const Entry& entry, const Sale& sale, bool deferred) const {
    if (!missing_.empty()) return *missing_.begin();
    if (!certificate_) return Refusal::not_enrolled;
    if (order_ == nullptr) return Refusal::dormant;
    const Judgement total = judge_total(circumstances(entry.time), sale.total);
    if (!total.is_yes()) return total;
    const auto asked = recent_.find(sale.asked_head.sequence);
    if (asked == recent_.end() || asked->second != sale.asked_head.hash) {
        return Refusal::other_sale;
    }
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
    const PastSale* sale = sale_at(voided.sequence);
    if (sale == nullptr || sale->id != voided.sale || order_ == nullptr) {
        return Refusal::no_such_sale;
    }
    if (sale->voided) return Refusal::already_voided;
    if (is_past(time, sale->latest + order_->limits.void_within)) return Refusal::void_too_late;
    if (effective_voids_ >= order_->limits.voids) return Refusal::void_limit;
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
    adopted_.emplace(adopted.kind, adopted.hash);
    const auto lacking = [&] { missing_.insert({adopted.kind, adopted.hash.bytes}); };
    if (adopted.kind == Kind::charter) {
        const Charter* charter = holdings_->charter(adopted.hash);
        if (charter == nullptr) return lacking();
        raise_floor(charter->issued_at);
        note_charter(*charter);
    } else if (adopted.kind == Kind::order) {
        const Order* order = holdings_->order(adopted.hash);
        if (order == nullptr) return lacking();
        raise_floor(order->issued_at);
        note_order(*order, adopted.hash);
    } else if (adopted.kind == Kind::stop) {
        const Stop* stop = holdings_->stop(adopted.hash);
        if (stop == nullptr) return lacking();
        raise_floor(stop->issued_at);
        // Held, for a stop is believed only with its order.
        const Order& order = *holdings_->order(stop->order);
        OrderNumber& highest = stopped_[order.charter];
        highest = std::max(highest, order.number);
    } else if (adopted.kind == Kind::revocations) {
        const RevocationList* list = holdings_->revocations(adopted.hash);
        if (list == nullptr) return lacking();
        raise_floor(list->issued_at);
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

void Branch::note_charter(const Charter& charter) {
    if (charter_ != nullptr && charter.version <= charter_->version) return;
    charter_ = &charter;
    find_in_force();
}

/// Of several of one rank the first adopted stands first.
void Branch::note_order(const Order& order, const ObjectHash& hash) {
    if (std::ranges::count(orders_, hash, &AdoptedOrder::hash) != 0) return;
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

void Branch::take(const WitnessedTime& witnessed) {
    const auto anchor = decode_signed<Anchor>(witnessed.anchor);
    if (!anchor) return;
    // Held only if its signature was found good.
    const ObjectHash hash = hash_of(anchor->value, holdings_->lineage());
    if (!holdings_->anchors().contains(hash)) return;
    raise_floor(anchor->value.time);
    if (anchor->value.feed != feed_) return;
    ++anchors_;
    sold_since_anchor_ = Amount();
}

}  // namespace noodgeld
