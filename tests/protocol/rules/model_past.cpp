#include "tests/protocol/rules/model_past.h"

#include <algorithm>

#include "tests/protocol/rules/model_rulings.h"

namespace noodgeld::test::model {
namespace {

/// The second highest of what the signers' anchors say that did not advance.
std::optional<UnixTime> second_highest(const std::map<KeyId, UnixTime>& said) {
    std::vector<UnixTime> times;
    for (const auto& [signer, time] : said) times.push_back(time);
    std::ranges::sort(times, std::ranges::greater());
    return times.size() < 2 ? std::nullopt : std::optional(times[1]);
}

bool is_in(const Past& past, const FeedPoint& point, std::size_t before) {
    for (std::size_t i = 0; i < before; ++i) {
        const Node& entry = *past.entries[i];
        if (FeedPoint{entry.entry.sequence, entry.hash} == point) return true;
    }
    return false;
}

/// The anchor in entry number `index` of the past.
void take_anchor(const Facts& facts, std::size_t index, std::map<KeyId, UnixTime>& said,
                 Past& past) {
    const Entry& entry = past.entries[index]->entry;
    const Bytes& wire = std::get<WitnessedTime>(entry.body).anchor;
    if (std::ranges::find(facts.recorded, wire) == facts.recorded.end()) return;
    const Anchor anchor = decode_signed<Anchor>(wire)->value;
    if (!past.signers.contains(anchor.signer)) return;
    past.news.push_back(anchor.time);
    const auto head =
        anchor.head ? std::optional(decode_signed<Head>(*anchor.head)->value) : std::nullopt;
    const bool advances = head && head->feed == entry.feed &&
                          head->point.sequence > past.anchored && is_in(past, head->point, index);
    const UnixTime latest = entry.time.latest;
    if (advances && anchor.time.seconds <= latest.seconds + 300) {
        past.anchored = head->point.sequence;
        past.floor = std::max(past.floor, std::min(anchor.time, latest));
        return;
    }
    const auto at = said.try_emplace(anchor.signer, anchor.time).first;
    at->second = std::max(at->second, anchor.time);
    if (const auto pair = second_highest(said)) past.floor = std::max(past.floor, *pair);
}

void take_order(const Facts& facts, const ObjectHash& hash, std::vector<const Fact<Order>*>& orders,
                Past& past) {
    const Fact<Order>* order = find(facts.orders, hash);
    if (order == nullptr) {
        past.missing.insert(missing(Kind::order, hash));
        return;
    }
    past.floor = std::max(past.floor, order->value.issued_at);
    past.news.push_back(order->value.issued_at);
    orders.push_back(order);
}

/// The first decides; a later one counts if it says the same but for its dates.
void take_own_certificate(Certificate next, Past& past) {
    if (!past.certificate) past.certificate = next;
    Certificate& first = *past.certificate;
    const UnixTime from = next.from;
    const UnixTime until = next.until;
    next.from = first.from;
    next.until = first.until;
    next.follows = first.follows;
    next.enroller = first.enroller;
    if (next != first) return;
    first.from = std::min(first.from, from);
    first.until = std::max(first.until, until);
}

void take_certificate(const Facts& facts, const ObjectHash& hash, const FeedId& feed, Past& past) {
    const Fact<Certificate>* certificate = find(facts.certificates, hash);
    if (certificate == nullptr) {
        past.missing.insert(missing(Kind::certificate, hash));
    } else if (key_id(certificate->value.key) == feed) {
        take_own_certificate(certificate->value, past);
    }
}

/// A charter, stop or revocation list.
template <class T>
const Fact<T>* take_issued(const std::vector<Fact<T>>& facts, const ObjectHash& hash, Past& past) {
    const Fact<T>* fact = find(facts, hash);
    if (fact == nullptr) {
        past.missing.insert(missing(T::kKind, hash));
        return nullptr;
    }
    past.news.push_back(fact->value.issued_at);
    return fact;
}

/// Adopted, whether in force or not.
struct AdoptedByOfficers {
    std::vector<const Fact<Order>*> orders;
    std::vector<const Fact<Stop>*> stops;
};

void take_charter(const Facts& facts, const ObjectHash& hash, Past& past) {
    const Fact<Charter>* charter = take_issued(facts.charters, hash, past);
    if (charter == nullptr) return;
    past.floor = std::max(past.floor, charter->value.issued_at);
    past.signers.insert(key_id(charter->value.ledger));
    for (const auto& witness : charter->value.witnesses) past.signers.insert(key_id(witness));
    const bool is_newer =
        past.charter == nullptr || charter->value.version > past.charter->value.version;
    if (is_newer) past.charter = charter;
}

void take(const Facts& facts, const Node& node, AdoptedByOfficers& by_officers, Past& past) {
    if (const auto* asserted = std::get_if<AssertedTime>(&node.entry.body)) {
        past.asserted = asserted->time;
    }
    const auto* adopted = std::get_if<Adopted>(&node.entry.body);
    if (adopted == nullptr) return;
    const ObjectHash& hash = adopted->hash;
    if (adopted->kind == Kind::charter) take_charter(facts, hash, past);
    if (adopted->kind == Kind::order) take_order(facts, hash, by_officers.orders, past);
    if (adopted->kind == Kind::certificate) take_certificate(facts, hash, node.entry.feed, past);
    if (adopted->kind == Kind::stop) {
        const Fact<Stop>* stop = take_issued(facts.stops, hash, past);
        if (stop != nullptr) by_officers.stops.push_back(stop);
    }
    if (adopted->kind == Kind::revocations) {
        const Fact<RevocationList>* list = take_issued(facts.lists, hash, past);
        if (list != nullptr) past.lists.push_back(list);
    }
}

}  // namespace

bool is_in_office(CharterVersion signers, const ObjectHash& hash, const Fact<Charter>* current) {
    if (current == nullptr || signers >= current->value.version) return true;
    const std::vector<ObjectHash>& carried = current->value.carried;
    return std::ranges::find(carried, hash) != carried.end();
}

bool is_higher(const Fact<Order>& a, const Fact<Order>& b) {
    if (a.value.charter != b.value.charter) return a.value.charter > b.value.charter;
    if (a.value.number != b.value.number) return a.value.number > b.value.number;
    return false;
}

Past past_of(const Facts& facts, const Node& node) {
    Past past;
    for (const Node* at = node.parent; at != nullptr; at = at->parent) past.entries.push_back(at);
    std::reverse(past.entries.begin(), past.entries.end());
    AdoptedByOfficers by_officers;
    std::map<KeyId, UnixTime> said;
    for (std::size_t i = 0; i < past.entries.size(); ++i) {
        take(facts, *past.entries[i], by_officers, past);
        const bool witnessed = std::holds_alternative<WitnessedTime>(past.entries[i]->entry.body);
        if (witnessed) take_anchor(facts, i, said, past);
    }
    for (const Fact<Order>* order : by_officers.orders) {
        if (!is_in_office(order->value.charter, order->hash, past.charter)) continue;
        if (past.order == nullptr || is_higher(*order, *past.order)) past.order = order;
        if (!order->value.revocations) continue;
        if (past.naming_order == nullptr || is_higher(*order, *past.naming_order)) {
            past.naming_order = order;
        }
    }
    for (const Fact<Stop>* stop : by_officers.stops) {
        if (past.order == nullptr) continue;
        const Order& order = past.order->value;
        const bool lapsed =
            past.charter != nullptr && stop->value.charter < past.charter->value.version;
        if (lapsed) continue;
        const Order& named = find(facts.orders, stop->value.order)->value;
        if (named.charter == order.charter && named.number >= order.number) past.stopped = true;
    }
    return past;
}

bool is_at_or_before(const Node& a, const Node& b) {
    for (const Node* at = &b; at != nullptr; at = at->parent) {
        if (at == &a) return true;
    }
    return false;
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
    UnixTime newest;
    for (const UnixTime one : past.news) {
        if (one <= time.latest) newest = std::max(newest, one);
    }
    if (time.latest - newest >= order.limits.stale_after) return true;
    if (order.revocations) {
        const auto is_named = [&](const auto* list) { return list->hash == *order.revocations; };
        if (std::ranges::none_of(past.lists, is_named)) return true;
    }
    const Certificate& certificate = *past.certificate;
    return is_past(time, certificate.until) || is_before(time, certificate.from);
}

static std::map<KeyId, UnixTime> witnesses_of(const Facts& facts, const Node& node) {
    const auto at = facts.witnesses.find(&node);
    return at == facts.witnesses.end() ? std::map<KeyId, UnixTime>{} : at->second;
}

std::optional<UnixTime> witnessed_at(const Facts& facts, const Node& node) {
    std::optional<UnixTime> least;
    for (const auto& [signer, time] : witnesses_of(facts, node)) {
        if (!least || time < *least) least = time;
    }
    return least;
}

bool contradict(const Node& a, const Node& b) {
    if (a.entry.feed != b.entry.feed) return false;
    return !is_at_or_before(a, b) && !is_at_or_before(b, a);
}

bool is_after_fork(const Facts& facts, const Node& node) {
    return std::ranges::any_of(facts.entries,
                               [&](const auto& other) { return contradict(node, *other); });
}

/// Whether more signers witnessed it first or alone, by the report_by in its past, than all that
/// contradicts it.
static bool leads(const Facts& facts, const Node& node) {
    const Past past = past_of(facts, node);
    if (past.order == nullptr) return false;
    std::map<KeyId, UnixTime> own = witnesses_of(facts, node);
    std::map<KeyId, UnixTime> others;
    for (const auto& other : facts.entries) {
        if (!contradict(node, *other)) continue;
        for (const auto& [signer, time] : witnesses_of(facts, *other)) {
            const auto at = others.try_emplace(signer, time).first;
            at->second = std::min(at->second, time);
        }
    }
    const auto is_late = [&](const auto& one) { return one.second > past.order->value.report_by; };
    std::erase_if(own, is_late);
    std::erase_if(others, is_late);
    int more = 0;
    for (const auto& [signer, time] : own) {
        if (!others.contains(signer) || time < others.at(signer)) ++more;
    }
    for (const auto& [signer, time] : others) {
        if (!own.contains(signer) || time < own.at(signer)) --more;
    }
    return more > 0;
}

std::set<const Node*> find_standing(const Facts& facts) {
    std::set<const Node*> out;
    for (const auto& node : facts.entries) {  // parents first
        if (node->parent != nullptr && !out.contains(node->parent)) continue;
        const Node* point = ruled_point(facts, node->entry.feed);
        const bool is_ruled = is_ruled_to_stand(facts, *node);
        // What contradicts an entry that officers let stand does not.
        const bool is_against = point != nullptr && !is_ruled && contradict(*node, *point);
        if (is_against) continue;
        if (is_ruled || !is_after_fork(facts, *node) || leads(facts, *node)) out.insert(node.get());
    }
    return out;
}

}  // namespace noodgeld::test::model
