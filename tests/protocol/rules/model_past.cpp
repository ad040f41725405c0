#include "tests/protocol/rules/model_past.h"

#include <algorithm>

namespace noodgeld::test::model {
namespace {

/// The genuine anchor whose payload a `witnessed time` body carries, or null.
const Fact<Anchor>* anchor_in(const Facts& facts, const WitnessedTime& body) {
    const auto anchor = decode_signed<Anchor>(body.anchor);
    if (!anchor) return nullptr;
    return find(facts.anchors, hash_of(anchor->value, facts.lineage));
}

void take_order(const Facts& facts, const ObjectHash& hash, Past& past) {
    const Fact<Order>* order = find(facts.orders, hash);
    if (order == nullptr) {
        past.missing.insert(missing(Kind::order, hash));
        return;
    }
    past.floor = std::max(past.floor, order->value.issued_at);
    if (past.order == nullptr || is_higher(*order, *past.order)) past.order = order;
}

void take_certificate(const Facts& facts, const ObjectHash& hash, const FeedId& feed, Past& past) {
    const Fact<Certificate>* certificate = find(facts.certificates, hash);
    if (certificate == nullptr) {
        past.missing.insert(missing(Kind::certificate, hash));
    } else if (FeedId{certificate->value.terminal, certificate->value.epoch} == feed) {
        past.certificate = certificate;
    }
}

/// A charter, stop or revocation list: its issued_at raises the floor.
template <class T>
const Fact<T>* take_issued(const std::vector<Fact<T>>& facts, const ObjectHash& hash, Past& past) {
    const Fact<T>* fact = find(facts, hash);
    if (fact == nullptr) {
        past.missing.insert(missing(T::kKind, hash));
        return nullptr;
    }
    past.floor = std::max(past.floor, fact->value.issued_at);
    return fact;
}

void take(const Facts& facts, const Node& node, std::vector<const Fact<Stop>*>& stops, Past& past) {
    if (const auto* asserted = std::get_if<AssertedTime>(&node.entry.body)) {
        past.asserted = asserted->time;
    }
    if (const auto* witnessed = std::get_if<WitnessedTime>(&node.entry.body)) {
        const Fact<Anchor>* anchor = anchor_in(facts, *witnessed);
        if (anchor == nullptr) return;
        past.floor = std::max(past.floor, anchor->value.time);
        if (anchor->value.feed() == node.entry.feed()) ++past.stretch;
    }
    const auto* adopted = std::get_if<Adopted>(&node.entry.body);
    if (adopted == nullptr) return;
    const ObjectHash& hash = adopted->hash;
    if (adopted->kind == Kind::charter) take_issued(facts.charters, hash, past);
    if (adopted->kind == Kind::order) take_order(facts, hash, past);
    if (adopted->kind == Kind::certificate) take_certificate(facts, hash, node.entry.feed(), past);
    if (adopted->kind == Kind::stop) {
        const Fact<Stop>* stop = take_issued(facts.stops, hash, past);
        if (stop != nullptr) stops.push_back(stop);
    }
    if (adopted->kind == Kind::revocations) {
        const Fact<RevocationList>* list = take_issued(facts.lists, hash, past);
        if (list != nullptr) past.lists.push_back(list);
    }
}

}  // namespace

bool is_higher(const Fact<Order>& a, const Fact<Order>& b) {
    if (a.value.charter != b.value.charter) return a.value.charter > b.value.charter;
    if (a.value.number != b.value.number) return a.value.number > b.value.number;
    return a.hash < b.hash;
}

Past past_of(const Facts& facts, const Node& node) {
    Past past;
    for (const Node* at = node.parent; at != nullptr; at = at->parent) past.entries.push_back(at);
    std::reverse(past.entries.begin(), past.entries.end());
    std::vector<const Fact<Stop>*> stops;
    for (const Node* entry : past.entries) take(facts, *entry, stops, past);
    for (const Fact<Stop>* stop : stops) {
        if (past.order == nullptr) continue;
        const Order& order = past.order->value;
        if (stop->value.charter > order.charter) past.stopped = true;
        if (stop->value.charter == order.charter && stop->value.number >= order.number) {
            past.stopped = true;
        }
    }
    return past;
}

bool is_at_or_before(const Node& a, const Node& b) {
    for (const Node* at = &b; at != nullptr; at = at->parent) {
        if (at == &a) return true;
    }
    return false;
}

bool precedes(const Node& a, const Node& b) {
    return &a != &b && is_at_or_before(a, b);
}

bool is_before(const TimeInterval& time, UnixTime t) {
    return time.latest < t;
}

bool is_past(const TimeInterval& time, UnixTime t) {
    return time.earliest >= t || (time.source == TimeSource::clock && time.latest >= t);
}

bool is_inconsistent(const TimeInterval& time, const Past& past) {
    if (time.earliest != past.floor) return true;
    if (time.source == TimeSource::clock && past.order != nullptr &&
        time.latest > past.order->value.closing) {
        return true;
    }
    return time.source == TimeSource::asserted && past.asserted != time.latest;
}

bool is_tight(const TimeInterval& time, const Past& past) {
    const Order& order = past.order->value;
    if (time.source != TimeSource::clock) return true;
    if (time.latest - time.earliest >= order.limits.stale_after) return true;
    if (order.revocations) {
        const auto is_named = [&](const auto* list) { return list->hash == *order.revocations; };
        if (std::ranges::none_of(past.lists, is_named)) return true;
    }
    const Certificate& certificate = past.certificate->value;
    return is_past(time, certificate.until) || is_before(time, certificate.from);
}

std::optional<UnixTime> witnessed_at(const Facts& facts, const Node& node) {
    std::optional<UnixTime> least;
    for (const Fact<Anchor>& anchor : facts.anchors) {
        if (anchor.value.feed() != node.entry.feed()) continue;
        const Node* point = find_entry(facts, node.entry.feed(), anchor.value.point.hash);
        if (point == nullptr || point->entry.sequence != anchor.value.point.sequence) continue;
        if (!is_at_or_before(node, *point)) continue;
        if (!least || anchor.value.time < *least) least = anchor.value.time;
    }
    return least;
}

}  // namespace noodgeld::test::model
