// Refusal: every reason for which Noodgeld says no, in one closed table.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "base/language.h"

namespace noodgeld {

/// The order of the numbers is the precedence: when several hold, every program reports the first.
/// Numbers are stable, in hundreds per step of a spend's life, with room between them: never
/// renumber, never reuse.
enum class Refusal : std::uint16_t {
    // decode
    malformed = 100,     ///< Not the one encoding of an object of this kind.
    misread = 105,       ///< A text whose check digits are wrong: to be scanned again.
    unknown_kind = 110,  ///< Not one of ours, or not of a kind that belongs here.
    too_large = 120,     ///< Above a limit of the format.
    // verify
    other_lineage = 200,       ///< Of another scheme, or of a drill.
    no_charter = 210,          ///< This terminal or ledger has no charter yet.
    no_order = 215,            ///< It names an order that is not held.
    no_root = 217,             ///< A part of a manifest or register that nothing held vouches for.
    unknown_series = 220,      ///< A token of a series not held here.
    unknown_signer = 230,      ///< Signed by a key that has not this role.
    bad_signature = 240,       ///< Not what the signer signed.
    too_few_signatures = 250,  ///< Not enough officers signed.
    superseded = 260,          ///< Something else is in its place already.
    // admit
    not_enrolled = 300,         ///< The terminal has no certificate.
    terminal_revoked = 305,     ///< The terminal is on a revocation list.
    dormant = 310,              ///< No order in force activates the series.
    stopped = 320,              ///< The order was stopped.
    revoked = 330,              ///< The series or the sheet is on a revocation list.
    wrong_region = 340,         ///< Not for this region.
    wrong_store_group = 345,    ///< Not for shops of this group.
    wrong_goods = 350,          ///< Not for these goods.
    too_early = 360,            ///< Its slot is not yet open.
    expired = 370,              ///< Its slot is over.
    amount_out_of_range = 380,  ///< Zero, or above the face value.
    sale_limit = 390,           ///< Above the order's limit for one sale.
    terminal_limit = 395,       ///< Above the order's limit for one terminal since its last anchor.
    // authorise
    not_the_holder = 400,        ///< The authorisation is not the holder key's.
    other_sale = 410,            ///< The authorisation is for something else.
    authorisation_reused = 420,  ///< It was used before at this terminal.
    order_changed = 430,         ///< Another order came into force since it was asked for.
    // append
    already_spent = 500,     ///< A spend of the token is held.
    sale_id_conflict = 510,  ///< The sale id stands for another sale.
    no_such_sale = 520,      ///< Nothing to void.
    already_voided = 530,
    void_too_late = 540,   ///< Past the order's time for voids.
    void_limit = 550,      ///< As many voids as the order allows were made.
    deferred_limit = 560,  ///< Above the order's limit for sales taken on paper.
    storage_full = 580,    ///< Only stops, voids and exports still fit.
    not_durable = 590,     ///< The disk did not confirm: hand nothing over.
    // ingest
    bad_head = 600,           ///< A head that is not of the last of its entries.
    gap = 605,                ///< Entries of a feed without those before them.
    closed = 610,             ///< Past the closing date.
    time_inconsistent = 620,  ///< An entry whose time its own past contradicts.
};

/// Every refusal, in order of precedence.
[[nodiscard]] std::span<const Refusal> all_refusals();

/// Stable, for logs, APIs and metrics: "already_spent".
[[nodiscard]] std::string_view name(Refusal refusal);

/// One sentence for the person at the till.
[[nodiscard]] std::string_view sentence(Refusal refusal, Language language);

/// What that person does next, in one sentence.
[[nodiscard]] std::string_view way_on(Refusal refusal, Language language);

}  // namespace noodgeld
