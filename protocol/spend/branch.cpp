#include "protocol/spend/branch.h"

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

Circumstances Branch::circumstances(const TimeInterval& time) const {
    const bool stopped = order_ != nullptr && std::ranges::any_of(stops_, [this](const Stop* s) {
                             return stops(*s, order_rank_);
                         });
    return {*holdings_, certificate_, order_, stopped, lists_, time};
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
        const auto sale_at = sales_.find(voided->sequence);
        if (sale_at != sales_.end() && finding.judgement.is_yes()) {
            sale_at->second.voided = true;
            ++effective_voids_.value;
            add(totals_.voided, sale_at->second.total);
        }
    } else if (const auto* adopted = std::get_if<Adopted>(&entry.body)) {
        take(*adopted);
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
    if (order_ != nullptr && certificate_ != nullptr) {
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
    if (certificate_ == nullptr) return Refusal::not_enrolled;
    if (order_ == nullptr) return Refusal::dormant;
    const Judgement total = judge_total(circumstances(entry.time), sale.total);
    if (!total.is_yes()) return total;
    const auto asked = recent_.find(sale.asked_head.sequence);
    if (asked == recent_.end() || asked->second != sale.asked_head.hash) {
        return Refusal::other_sale;
    }
    if (sale.order != order_rank_.hash) return Refusal::order_changed;
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
    } else if (adopted.kind == Kind::order) {
        const Order* order = holdings_->order(adopted.hash);
        if (order == nullptr) return lacking();
        raise_floor(order->issued_at);
        const OrderRank rank = rank_of(*order, *holdings_->lineage());
        if (order_ != nullptr && !outranks(rank, order_rank_)) return;
        order_ = order;
        order_rank_ = rank;
    } else if (adopted.kind == Kind::stop) {
        const Stop* stop = holdings_->stop(adopted.hash);
        if (stop == nullptr) return lacking();
        raise_floor(stop->issued_at);
        stops_.push_back(stop);
    } else if (adopted.kind == Kind::revocations) {
        const RevocationList* list = holdings_->revocations(adopted.hash);
        if (list == nullptr) return lacking();
        raise_floor(list->issued_at);
        lists_.insert(adopted.hash);
    } else if (adopted.kind == Kind::certificate) {
        const Certificate* certificate = holdings_->certificate(adopted.hash);
        if (certificate == nullptr) return lacking();
        const bool own =
            certificate->terminal == feed_.terminal && certificate->epoch == feed_.epoch;
        if (own) certificate_ = certificate;
    }
}

void Branch::take(const WitnessedTime& witnessed) {
    const auto anchor = decode_signed<Anchor>(witnessed.anchor);
    if (!anchor) return;
    // Held only if its signature was found good.
    const ObjectHash hash = hash_of(anchor->value, holdings_->lineage());
    if (!holdings_->anchors().contains(hash)) return;
    raise_floor(anchor->value.time);
    if (anchor->value.feed() != feed_) return;
    ++anchors_;
    sold_since_anchor_ = Amount();
}

}  // namespace noodgeld
