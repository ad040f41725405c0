#include "tests/protocol/rules/model_spend.h"

#include <algorithm>
#include <map>

#include "tests/protocol/rules/model_rulings.h"

namespace noodgeld::test::model {
namespace {

/// What is found about one spend: every refusal that holds, and all that is missing.
struct Findings {
    std::set<Refusal> refusals;
    std::set<Missing> missing;
};

bool has_region(const Charter& charter, RegionNumber place, RegionNumber region) {
    for (const Region& one : charter.regions) {
        if (one.number != place) continue;
        return place == region || (one.parent && has_region(charter, *one.parent, region));
    }
    return false;
}

/// Whether an anchor showed the list at or before `time`.
bool is_dated_by(const Facts& facts, const ObjectHash& list, UnixTime time) {
    return std::ranges::any_of(facts.anchors, [&](const Fact<Anchor>& anchor) {
        return anchor.value.object && anchor.value.object->hash == list &&
               anchor.value.time <= time;
    });
}

/// Whether a list still says which terminals are revoked.
bool still_revokes(const Facts& facts, const Fact<RevocationList>& list) {
    if (is_in_office_now(facts, list.value.charter, list.hash)) return true;
    const CharterVersion after{list.value.charter.value + 1};
    const Fact<Charter>* next = charter_of(facts, after);
    if (next == nullptr) return false;
    const UnixTime before{next->value.issued_at.seconds - 1};
    return is_dated_by(facts, list.hash, before);
}

/// Beyond the last honoured entry of some list that was dated before the entry was witnessed.
bool terminal_is_revoked(const Facts& facts, const Node& node) {
    const auto witnessed = witnessed_at(facts, node);
    for (const Fact<RevocationList>& list : facts.lists) {
        if (!still_revokes(facts, list)) continue;
        for (const RevokedTerminal& one : list.value.terminals) {
            if (one.feed != node.entry.feed) continue;
            const Node* last = find_entry(facts, node.entry.feed, one.last.hash);
            const bool is_here = last != nullptr && last->entry.sequence == one.last.sequence;
            const bool is_beyond =
                is_here ? !is_at_or_before(node, *last) : node.entry.sequence > one.last.sequence;
            if (!is_beyond) continue;
            if (!witnessed || is_dated_by(facts, list.hash, *witnessed)) return true;
        }
    }
    return false;
}

bool sheet_has(const SheetKey& key, Count vouchers, const Serial& serial, const Facts& facts) {
    for (std::uint64_t i = 0; i < vouchers.value; ++i) {
        const auto index = static_cast<std::uint16_t>(i);
        if (sheet_serial(key, index, *facts.lineage) == serial) return true;
    }
    return false;
}

/// By a list in force: named by the highest adopted order that names one, or of this order or a
/// higher one; all where no adopted order names one.
bool is_in_force(const Facts& facts, const Past& past, const Fact<RevocationList>& list) {
    if (!is_in_office(list.value.charter, list.hash, past.charter)) return false;
    const Fact<Order>* naming = past.naming_order;
    if (naming == nullptr || list.hash == *naming->value.revocations) return true;
    if (!list.value.order) return false;
    const Order& with = find(facts.orders, *list.value.order)->value;
    if (with.charter != naming->value.charter) return with.charter > naming->value.charter;
    return with.number >= naming->value.number;
}

bool token_is_revoked(const Facts& facts, const Past& past, const Token& token) {
    for (const Fact<RevocationList>* list : past.lists) {
        if (!is_in_force(facts, past, *list)) continue;
        for (const SeriesId& series : list->value.series) {
            if (series == token.series) return true;
        }
        for (const RevokedSheet& sheet : list->value.sheets) {
            if (sheet_has(sheet.key, sheet.vouchers, token.serial, facts)) return true;
        }
        for (const RevokedBox& box : list->value.boxes) {
            for (std::uint32_t i = 0; i < box.sheets.value; ++i) {
                const SheetKey key = box_sheet(box.key, i, *facts.lineage);
                if (sheet_has(key, box.vouchers, token.serial, facts)) return true;
            }
        }
    }
    return false;
}

/// The charter whose regions the order means: on the way back from the adopted one, or the one of
/// its version that counts.
const Fact<Charter>* charter_named(const Facts& facts, const Past& past) {
    const CharterVersion version = past.order->value.charter;
    for (const Fact<Charter>* at = past.charter; at != nullptr;) {
        if (at->value.version == version) return at;
        at = at->value.previous ? find(facts.charters, *at->value.previous) : nullptr;
    }
    return charter_of(facts, version);
}

/// What one row of the order that activates the series says: a refusal or nothing.
std::optional<Refusal> judge_row(const Charter& charter, const Activation& row,
                                 const Series& series, const Past& past, const TimeInterval& time) {
    const Certificate& shop = *past.certificate;
    if (!row.regions.empty()) {
        const auto holds = [&](RegionNumber r) { return has_region(charter, shop.region, r); };
        if (std::ranges::none_of(row.regions, holds)) return Refusal::wrong_region;
    } else {
        if (!has_region(charter, shop.region, series.region)) return Refusal::wrong_region;
        bool is_home = series.store_groups.empty();
        for (const StoreGroup group : series.store_groups) is_home |= group == shop.store_group;
        if (!is_home) return Refusal::wrong_store_group;
    }
    const UnixTime opens = row.from + series.slot_offset;
    const UnixTime end_of_slot = opens + series.slot_length + row.extra;
    const UnixTime end_of_life = row.from + series.longest_lifetime + row.extra;
    const UnixTime closes = std::min({row.until, end_of_slot, end_of_life});
    if (is_before(time, opens)) return Refusal::too_early;
    if (is_past(time, closes)) return Refusal::expired;
    return std::nullopt;
}

/// Place and time, over the rows of the order in force that activate the series.
void judge_rows(const Facts& facts, const SpendCase& spend, const Past& past, Findings& out) {
    const Fact<Series>* series = find_series(facts, spend.token.series);
    const Fact<Charter>* charter = charter_named(facts, past);
    if (charter == nullptr) out.missing.insert(Missing{});
    bool active = false;
    bool admitted = false;
    std::optional<Refusal> highest;
    for (const Activation& row : past.order->value.activations) {
        const Fact<Emission>* emission = find_emission(facts, row.emission);
        if (emission == nullptr) {
            out.missing.insert(missing(Kind::emission, row.emission));
            continue;
        }
        const auto has = [&](const EmittedSeries& one) { return one.series == spend.token.series; };
        if (std::ranges::none_of(emission->value.series, has)) continue;
        if (!is_in_office(emission->value.charter, emission->hash, past.charter)) continue;
        active = true;
        if (series == nullptr || charter == nullptr) continue;
        const auto refusal =
            judge_row(charter->value, row, series->value, past, spend.node->entry.time);
        if (!refusal) admitted = true;
        if (refusal && (!highest || *refusal > *highest)) highest = refusal;
    }
    if (!active) out.refusals.insert(Refusal::dormant);
    if (!admitted && highest) out.refusals.insert(*highest);
}

void judge_goods_and_amount(const SpendCase& spend, const Series& series, Findings& out) {
    for (const CategoryAmount& part : spend.sale().categories) {
        const auto covers = [&](GpcCode allowed) { return is_covered(part.category, allowed); };
        if (std::ranges::none_of(series.goods, covers)) out.refusals.insert(Refusal::wrong_goods);
    }
    if (spend.amount == Amount() || spend.amount > series.face_value) {
        out.refusals.insert(Refusal::amount_out_of_range);
    }
}

/// `asked_head` is an entry of the past, or the genesis, and not too far back.
bool is_recent(const FeedPoint& asked, const Node& node, const Past& past, const Lineage& lineage) {
    if (node.entry.sequence.value - asked.sequence.value > 4'096) return false;
    if (asked == FeedPoint{{0}, genesis_hash(node.entry.feed, lineage)}) return true;
    const auto is_asked = [&](const Node* entry) {
        return asked == FeedPoint{entry->entry.sequence, entry->hash};
    };
    return std::ranges::any_of(past.entries, is_asked);
}

/// What holds of the sale as a whole.
void judge_sale(const Facts& facts, const SpendCase& spend, const Past& past, Findings& out) {
    const Sale& sale = spend.sale();
    const TimeInterval& time = spend.node->entry.time;
    if (sale.total > per_sale(time, past)) out.refusals.insert(Refusal::sale_limit);
    if (!is_recent(sale.asked_head, *spend.node, past, *facts.lineage)) {
        out.refusals.insert(Refusal::other_sale);
    }
    if (sale.order != past.order->hash) out.refusals.insert(Refusal::order_changed);
    if (spend.deferred) {
        std::int64_t deferred = sale.total.cents();
        for (const Node* entry : past.entries) {
            const auto* other = std::get_if<DeferredSale>(&entry->entry.body);
            if (other != nullptr) deferred += other->sale.total.cents();
        }
        if (deferred > past.order->value.limits.deferred.cents()) {
            out.refusals.insert(Refusal::deferred_limit);
        }
    }
    if (is_inconsistent(time, past)) out.refusals.insert(Refusal::time_inconsistent);
}

bool is_final(Refusal refusal) {
    return refusal == Refusal::bad_signature || refusal == Refusal::not_the_holder;
}

/// The verdict of 6.4 from all that was found.
void conclude(const Findings& found, SpendCase& spend) {
    for (const Refusal refusal : found.refusals) {  // ascending
        if (!found.missing.empty() && !is_final(refusal)) continue;
        spend.refusal = refusal;
        return;
    }
    if (!found.missing.empty()) spend.missing = *found.missing.begin();
}

/// Whether the manifest has the id; nothing if a part that could have it is missing.
std::optional<bool> is_listed(const Facts& facts, const EmittedSeries& manifest,
                              const TokenId& id) {
    std::map<std::uint64_t, const Part*> parts;  // by index
    for (const Part& part : facts.parts) {
        if (part.of == manifest) parts[part.index] = &part;
    }
    const Part* nearest = nullptr;
    for (const auto& [index, part] : parts) {
        const TokenId& first = part->ids.front();
        if (first <= id && (nearest == nullptr || first >= nearest->ids.front())) nearest = part;
    }
    const std::uint64_t all = (manifest.tokens.value + 32'767) / 32'768;
    if (nearest == nullptr) return parts.contains(0) ? std::optional(false) : std::nullopt;
    if (std::ranges::find(nearest->ids, id) != nearest->ids.end()) return true;
    if (id < nearest->ids.back()) return false;
    const bool next_is_here = nearest->index + 1 == all || parts.contains(nearest->index + 1);
    return next_is_here ? std::optional(false) : std::nullopt;
}

/// "Forged": of a spend with no refusal. Of one that stands under a charter, by what that lets
/// stand.
void judge_forged(const Facts& facts, const Order& order, const Fact<Charter>* charter,
                  SpendCase& spend) {
    std::set<Missing> absent;
    for (const Activation& row : order.activations) {
        const auto& [hash, emission] = *find_emission(facts, row.emission);
        const auto has = [&](const EmittedSeries& one) { return one.series == spend.token.series; };
        if (std::ranges::none_of(emission.series, has)) continue;
        if (!is_in_office(emission.charter, hash, charter)) continue;
        const auto named = std::ranges::find_if(emission.series, has);
        const std::optional<bool> listed = is_listed(facts, *named, spend.id);
        if (!listed) absent.insert(missing(Kind::manifest, named->manifest));
        if (listed == true) return;
    }
    if (absent.empty()) {
        spend.forged = true;
    } else {
        spend.missing = *absent.begin();
    }
}

void verify(const Facts& facts, SpendCase& spend, Findings& found,
            const crypto::Verifier& verifier) {
    const Fact<Series>* series = find_series(facts, spend.token.series);
    if (series == nullptr) {
        found.missing.insert(missing(Kind::series, spend.token.series));
    } else {
        spend.face = series->value.face_value;
        spend.token_verifies = verifies(series->value.key, spend.token.signature,
                                        to_be_signed(spend.token, *facts.lineage), verifier);
        if (!spend.token_verifies) found.refusals.insert(Refusal::bad_signature);
    }
    const Authorisation word =
        authorisation_of(spend.node->entry, spend.sale(), spend.index, spend.id);
    spend.authorisation_verifies =
        verifies(spend.token.holder, spend.sale().spends[spend.index].authorisation,
                 to_be_signed(word, spend.token.holder, *facts.lineage), verifier);
    if (!spend.authorisation_verifies) found.refusals.insert(Refusal::not_the_holder);
    spend.verifies = spend.token_verifies && spend.authorisation_verifies;
}

/// The sales of the branch so far count from after the last anchor's point.
bool is_above_limit(const SpendCase& spend, const Past& past) {
    std::int64_t sold = spend.sale().total.cents();
    for (const Node* entry : past.entries) {
        const Sale* sale = sale_in(entry->entry);
        if (sale != nullptr && entry->entry.sequence > past.anchored) sold += sale->total.cents();
    }
    return sold > per_terminal(spend.node->entry.time, past).cents();
}

/// The first certificate of its own key on the way to an entry, or the one before that is missing.
struct FirstCertificate {
    const Fact<Certificate>* certificate = nullptr;
    std::optional<Missing> missing;
};
FirstCertificate first_certificate(const Facts& facts, const Node& node) {
    for (const Node* at : past_of(facts, node).entries) {
        const auto* adopted = std::get_if<Adopted>(&at->entry.body);
        if (adopted == nullptr || adopted->kind != Kind::certificate) continue;
        const Fact<Certificate>* one = find(facts.certificates, adopted->hash);
        if (one == nullptr) return {nullptr, missing(Kind::certificate, adopted->hash)};
        if (feed_id(one->value.key) == node.entry.feed) return {one, std::nullopt};
    }
    return {};
}

void judge_by_past(const Facts& facts, SpendCase& spend, Findings& found) {
    const Past past = past_of(facts, *spend.node);
    found.missing.insert(past.missing.begin(), past.missing.end());
    const Fact<Series>* series = find_series(facts, spend.token.series);
    if (const auto own = first_certificate(facts, *spend.node); own.certificate != nullptr) {
        spend.merchant = own.certificate->value.merchant;
        spend.payee = own.certificate->value.payee;
    }
    if (!past.certificate) found.refusals.insert(Refusal::not_enrolled);
    if (past.stopped) found.refusals.insert(Refusal::stopped);
    if (token_is_revoked(facts, past, spend.token)) found.refusals.insert(Refusal::revoked);
    if (past.order == nullptr) {
        found.refusals.insert(Refusal::dormant);
    } else if (past.certificate && series != nullptr) {
        judge_rows(facts, spend, past, found);
    }
    if (series != nullptr) judge_goods_and_amount(spend, series->value, found);
    if (past.order != nullptr && past.certificate) {
        judge_sale(facts, spend, past, found);
        spend.above_limit = is_above_limit(spend, past);
    }
    const auto witnessed = witnessed_at(facts, *spend.node);
    spend.unwitnessed =
        past.order == nullptr || !witnessed || *witnessed > past.order->value.report_by;
}

/// An entry that does not stand is judged by its certificate and by the order that its sale names.
void judge_fallen(const Facts& facts, SpendCase& spend, Findings& found) {
    const FirstCertificate own = first_certificate(facts, *spend.node);
    if (own.missing) {
        if (found.missing.empty()) found.missing.insert(*own.missing);
        return;
    }
    if (own.certificate == nullptr) {
        found.refusals.insert(Refusal::not_enrolled);
        return;
    }
    spend.merchant = own.certificate->value.merchant;
    spend.payee = own.certificate->value.payee;
    const Fact<Order>* order = find(facts.orders, spend.sale().order);
    if (order == nullptr) {
        // Which emissions it is about is not known either; a missing series hides this.
        if (found.missing.empty()) found.missing.insert(missing(Kind::order, spend.sale().order));
        return;
    }
    std::set<Missing> absent;
    bool active = false;
    for (const Activation& row : order->value.activations) {
        const Fact<Emission>* emission = find_emission(facts, row.emission);
        if (emission == nullptr) {
            absent.insert(missing(Kind::emission, row.emission));
            continue;
        }
        for (const EmittedSeries& one : emission->value.series) {
            if (one.series == spend.token.series) active = true;
        }
    }
    if (found.missing.empty()) found.missing = absent;
    if (!active) found.refusals.insert(Refusal::dormant);
    const Fact<Series>* series = find_series(facts, spend.token.series);
    if (series != nullptr && spend.amount > series->value.face_value) {
        found.refusals.insert(Refusal::amount_out_of_range);
    }
}

/// Whether no certificate that says the same of the feed is by a key that still counts.
bool is_certified_by_revoked_keys_alone(const Facts& facts, const Node& node) {
    const Past past = past_of(facts, node);
    if (!past.certificate) return false;
    for (const Fact<Certificate>& fact : facts.certificates) {
        const Certificate& one = fact.value;
        const Certificate& own = *past.certificate;
        const bool same = one.key == own.key && one.merchant == own.merchant &&
                          one.payee == own.payee && one.legal_name == own.legal_name &&
                          one.store_group == own.store_group && one.region == own.region &&
                          one.device == own.device;
        if (same && !is_revoked(facts, one.enroller)) return false;
    }
    return true;
}

void judge(const Facts& facts, SpendCase& spend, const crypto::Verifier& verifier) {
    Findings found;
    verify(facts, spend, found, verifier);
    if (spend.stands) {
        judge_by_past(facts, spend, found);
        spend.revoked = terminal_is_revoked(facts, *spend.node);
        spend.by_revoked_key = is_certified_by_revoked_keys_alone(facts, *spend.node);
    } else {
        judge_fallen(facts, spend, found);
    }
    conclude(found, spend);
    if (spend.refusal || spend.missing) return;
    if (spend.stands) {
        const Past past = past_of(facts, *spend.node);
        judge_forged(facts, past.order->value, past.charter, spend);
    } else {
        judge_forged(facts, find(facts.orders, spend.sale().order)->value, nullptr, spend);
    }
}

/// What its own branch did with the token before.
void look_back(const std::vector<SpendCase>& spends, const std::vector<VoidCase>& voids,
               SpendCase& spend) {
    if (!spend.stands) return;
    bool reused = false;
    for (const SpendCase& before : spends) {
        if (before.id != spend.id || !before.verifies || before.node == spend.node) continue;
        if (!is_at_or_before(*before.node, *spend.node)) continue;
        if (before.sale().id == spend.sale().id) reused = true;
        const bool undone = std::ranges::any_of(voids, [&](const VoidCase& one) {
            return one.is_fine && one.sale == before.node &&
                   is_at_or_before(*one.node, *spend.node);
        });
        if (!undone) spend.spent_before = true;
    }
    if (!reused || spend.missing) return;
    spend.refusal = std::min(spend.refusal.value_or(Refusal::authorisation_reused),
                             Refusal::authorisation_reused);
}

/// The entry of that sequence in the past, if it is a sale of that id.
const Node* sale_named(const Void& named, const Past& past) {
    for (const Node* entry : past.entries) {
        if (entry->entry.sequence != named.sequence) continue;
        const Sale* sale = sale_in(entry->entry);
        return sale != nullptr && sale->id == named.sale ? entry : nullptr;
    }
    return nullptr;
}

/// By its own past, given the voids before this one.
void judge(const Facts& facts, const std::vector<VoidCase>& before, VoidCase& one) {
    const Past past = past_of(facts, *one.node);
    std::uint64_t fine = 0;
    bool already = false;
    for (const VoidCase& other : before) {
        if (!other.is_fine || !is_at_or_before(*other.node, *one.node)) continue;
        ++fine;
        if (other.sale == one.sale) already = true;
    }
    if (!past.missing.empty()) {
        one.missing = *past.missing.begin();
    } else if (one.sale == nullptr || past.order == nullptr) {
        one.refusal = Refusal::no_such_sale;
    } else if (already) {
        one.refusal = Refusal::already_voided;
    } else if (is_past(one.node->entry.time,
                       one.sale->entry.time.latest + past.order->value.limits.void_within)) {
        one.refusal = Refusal::void_too_late;
    } else if (fine >= past.order->value.limits.voids.value) {
        one.refusal = Refusal::void_limit;
    }
    one.is_fine = !one.missing && !one.refusal;
    if (one.is_fine && is_ruled_to_stand(facts, *one.node)) one.has_effect = true;
    if (!one.is_fine || one.has_effect || is_after_fork(facts, *one.node)) return;
    const auto witnessed = witnessed_at(facts, *one.node);
    one.has_effect = witnessed && *witnessed <= *witnessed_at(facts, *one.sale) +
                                                    past.order->value.limits.void_within;
}

}  // namespace

bool is_covered(GpcCode code, GpcCode allowed) {
    const std::uint64_t c = code.value;
    const std::uint64_t a = allowed.value;
    if (c == a) return true;
    if (c >= 10'000'000 && c <= 10'999'999) return false;
    if (a % 1'000'000 == 0) return c / 1'000'000 == a / 1'000'000;
    if (a % 10'000 == 0) return c / 10'000 == a / 10'000;
    if (a % 100 == 0) return c / 100 == a / 100;
    return false;
}

Amount per_sale(const TimeInterval& time, const Past& past) {
    const Limits& limits = past.order->value.limits;
    return is_tight(time, past) ? limits.tight_per_sale : limits.per_sale;
}

Amount per_terminal(const TimeInterval& time, const Past& past) {
    const Limits& limits = past.order->value.limits;
    return is_tight(time, past) ? limits.tight_per_terminal : limits.per_terminal;
}

std::vector<SpendCase> judge_spends(const Facts& facts, const std::set<const Node*>& standing,
                                    const std::vector<VoidCase>& voids,
                                    const crypto::Verifier& verifier) {
    std::vector<SpendCase> spends;
    for (const auto& node : facts.entries) {
        const Sale* sale = sale_in(node->entry);
        if (sale == nullptr) continue;
        for (std::size_t i = 0; i < sale->spends.size(); ++i) {
            SpendCase spend;
            spend.node = node.get();
            spend.index = i;
            spend.stands = standing.contains(node.get());
            spend.token = *decode_token(sale->spends[i].token);
            spend.id = token_id(spend.token, *facts.lineage);
            spend.amount = sale->spends[i].amount;
            spend.deferred = std::holds_alternative<DeferredSale>(node->entry.body);
            judge(facts, spend, verifier);
            spend.ruled_to_stand = is_ruled_to_stand(facts, *node);
            if (!spend.merchant.empty()) spend.ruled = ruled(facts, *node);
            spends.push_back(spend);
        }
    }
    for (SpendCase& spend : spends) look_back(spends, voids, spend);
    return spends;
}

std::vector<VoidCase> judge_voids(const Facts& facts, const std::set<const Node*>& standing) {
    std::vector<VoidCase> voids;
    for (const auto& node : facts.entries) {  // parents first
        if (!std::holds_alternative<Void>(node->entry.body)) continue;
        VoidCase one;
        one.node = node.get();
        one.stands = standing.contains(node.get());
        one.sale = sale_named(std::get<Void>(node->entry.body), past_of(facts, *node));
        if (one.stands) judge(facts, voids, one);
        const bool is_refused = one.refusal.has_value();
        one.in_doubt = one.sale != nullptr && !one.has_effect && !is_refused;
        voids.push_back(one);
    }
    return voids;
}

}  // namespace noodgeld::test::model
