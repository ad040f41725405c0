#include "issuer/brake_words.h"

#include <algorithm>
#include <map>
#include <set>
#include <string_view>
#include <tuple>

#include "base/hexadecimal.h"
#include "words/amsterdam.h"
#include "words/counted.h"

namespace noodgeld {
namespace {

void write_sheet(const RevokedSheet& sheet, Bilingual& out) {
    out.line("Vel {}: {} bonnen.", "Sheet {}: {} vouchers.", hex(sheet.key.bytes),
             sheet.vouchers.value);
}

void write_box(const RevokedBox& box, Bilingual& out) {
    out.line("Doos {}: {} vellen van {} bonnen.", "Box {}: {} sheets of {} vouchers.",
             hex(box.key.bytes), box.sheets.value, box.vouchers.value);
}

/// Whose device a feed is: device, legal name, merchant.
using Owner = std::tuple<std::string_view, std::string_view, std::string_view>;
using Owners = std::map<FeedId, std::set<Owner>>;

/// All that certificates say: who stole the enroller's key may say something else.
Owners owners_of_feeds(const Holdings& held) {
    Owners out;
    for (const auto& [hash, one] : held.certificates()) {
        out[feed_id(one.key)].emplace(one.device, one.legal_name, one.merchant);
    }
    return out;
}

void write_series(const SeriesId& id, const Holdings& held, Bilingual& out) {
    const Series* series = held.series(id);
    if (series == nullptr) {
        out.line("Serie {}, HIER NIET BEKEND: al haar munten.",
                 "Series {}, NOT KNOWN HERE: all its tokens.", hex(id.bytes));
    } else {
        out.line("Serie {}: al haar munten, van {}.", "Series {}: all its tokens, of {}.",
                 hex(id.bytes), out.euro(series->face_value));
    }
}

void write_terminal(const RevokedTerminal& row, const Owners& owners, Bilingual& out) {
    constexpr std::size_t kShown = 8;
    const auto known = owners.find(row.feed);
    if (known == owners.end()) {
        out.line(
            "Apparaat {}, HIER NIET BEKEND:", "Terminal {}, NOT KNOWN HERE:", hex(row.feed.bytes));
    } else {
        std::size_t shown = 0;
        for (const auto& [device, legal_name, merchant] : known->second) {
            if (++shown > kShown) break;
            out.line("Apparaat {}, \"{}\" van {} ({}):", "Terminal {}, \"{}\" of {} ({}):",
                     hex(row.feed.bytes), device, legal_name, merchant);
        }
        if (known->second.size() > 1) {
            out.line(
                "  LET OP: van dit apparaat zijn {} verschillende certificaten. Zoek uit wat "
                "klopt.",
                "  WARNING: this terminal has {} different certificates. Find out which is "
                "true.",
                known->second.size());
        }
    }
    if (row.last.sequence.value == 0) {
        out.line("  niets ervan telt, wat niet al gemeld was.",
                 "  nothing of it counts that was not reported before.");
    } else {
        out.line("  na regel {} ({}) telt niets wat niet al gemeld was.",
                 "  after entry {} ({}) nothing counts that was not reported before.",
                 row.last.sequence.value, hex(row.last.hash.bytes));
    }
}

/// What lists name, by the name of each.
struct Revoked {
    std::set<SeriesId> series;
    std::map<SheetKey, const RevokedSheet*> sheets;
    std::map<BoxKey, const RevokedBox*> boxes;

    void add(const RevocationList& list) {
        series.insert(list.series.begin(), list.series.end());
        for (const RevokedSheet& sheet : list.sheets) {
            const auto [at, is_new] = sheets.emplace(sheet.key, &sheet);
            if (!is_new && at->second->vouchers < sheet.vouchers) at->second = &sheet;
        }
        for (const RevokedBox& box : list.boxes) boxes.emplace(box.key, &box);
    }
    void take_out(const Revoked& those) {
        for (const SeriesId& one : those.series) series.erase(one);
        for (const auto& [key, sheet] : those.sheets) {
            const auto at = sheets.find(key);
            if (at != sheets.end() && at->second->vouchers <= sheet->vouchers) sheets.erase(at);
        }
        for (const auto& [key, box] : those.boxes) {
            const auto at = boxes.find(key);
            if (at != boxes.end() && *at->second == *box) boxes.erase(at);
        }
    }
    [[nodiscard]] bool is_empty() const {
        return series.empty() && sheets.empty() && boxes.empty();
    }
};

/// Whether a list counts beside the one that an order names (docs/protocol.md, 6.2.5).
bool stays(const RevocationList& list, const Order& order, const Holdings& held) {
    const Order* with = list.order ? held.order(*list.order) : nullptr;
    return with != nullptr && rank_of(*with) >= rank_of(order);
}

}  // namespace

void write_lists(const Order& order, const Holdings& held, Bilingual& out) {
    if (!order.revocations) {
        out.line("Noemt geen intrekkingslijst: wat ingetrokken is, blijft dat.",
                 "Names no revocation list: what is revoked stays so.");
        return;
    }
    const RevocationList* named = held.revocations(*order.revocations);
    const std::string name = hex(order.revocations->bytes);
    if (named == nullptr) {
        out.line("Intrekkingslijst {}, HIER NIET BEKEND.", "Revocation list {}, NOT KNOWN HERE.",
                 name);
        return;
    }
    out.line("Intrekkingslijst {}, van {}:", "Revocation list {}, of {}:", name,
             moment_with_clock(named->issued_at));
    const auto many = [&out](std::size_t count, const Phrase& one, const Phrase& several) {
        return counted(count, one, several, out.language());
    };
    out.line("  {}, {}, {} en {}; van eerdere lijsten geldt niets meer.",
             "  {}, {}, {} and {}; of lists before it nothing counts.",
             many(named->series.size(), {"serie", "series"}, {"series", "series"}),
             many(named->sheets.size(), {"vel", "sheet"}, {"vellen", "sheets"}),
             many(named->boxes.size(), {"doos", "box"}, {"dozen", "boxes"}),
             many(named->terminals.size(), {"apparaat", "terminal"}, {"apparaten", "terminals"}));
    Revoked after;
    Revoked lapsing;
    after.add(*named);
    for (const auto& [hash, list] : held.revocation_lists()) {
        (stays(list, order, held) ? after : lapsing).add(list);
    }
    lapsing.take_out(after);
    if (lapsing.is_empty()) return;
    out.line("  LET OP: dit is dan weer te besteden:", "  WARNING: this can then be spent again:");
    for (const SeriesId& one : lapsing.series) write_series(one, held, out);
    for (const auto& [key, sheet] : lapsing.sheets) write_sheet(*sheet, out);
    for (const auto& [key, box] : lapsing.boxes) write_box(*box, out);
}

std::string stop_words(const Stop& stop, const Holdings& held, Language language) {
    Bilingual out(language, held.charter(stop.charter));
    const Order* order = held.order(stop.order);
    if (order == nullptr) {
        out.line("STOP van een besluit dat HIER NIET BEKEND is: {}.",
                 "STOP of an order that is NOT KNOWN HERE: {}.", hex(stop.order.bytes));
    } else {
        out.line("STOP van besluit {} onder handvest {}, en van alle besluiten daarvoor.",
                 "STOP of order {} under charter {}, and of all orders before it.",
                 order->number.value, order->charter.value);
        if (!order->message.empty()) {
            out.line("Dat besluit zei: {}", "That order said: {}", order->message);
        }
    }
    out.line(
        "Elk apparaat dat dit krijgt weigert alles, tot er een hoger besluit is. Wat al verkocht "
        "is,\n  wordt betaald.",
        "Every terminal that gets this refuses everything, until there is a higher order. What "
        "was sold\n  already is paid.");
    if (!stop.message.empty()) {
        out.line("Bericht aan iedereen: {}", "To the public: {}", stop.message);
    }
    out.line("Ondertekend onder handvest {}, van {}.", "Signed under charter {}, of {}.",
             stop.charter.value, moment_with_clock(stop.issued_at));
    return std::move(out).take();
}

std::string revocation_words(const RevocationList& list, const Holdings& held, Language language) {
    Bilingual out(language, held.charter(list.charter));
    out.line("Niet meer te besteden, en van deze apparaten niet meer betaald:",
             "No longer to be spent, and of these terminals no longer paid:");
    for (const SeriesId& id : list.series) write_series(id, held, out);
    for (const RevokedSheet& sheet : list.sheets) write_sheet(sheet, out);
    for (const RevokedBox& box : list.boxes) write_box(box, out);
    const Owners owners = owners_of_feeds(held);
    for (const RevokedTerminal& row : list.terminals) write_terminal(row, owners, out);
    if (list.order) {
        out.line("Hoort bij besluit {}.", "Goes with order {}.", hex(list.order->bytes));
    }
    out.line("Ondertekend onder handvest {}, van {}.", "Signed under charter {}, of {}.",
             list.charter.value, moment_with_clock(list.issued_at));
    return std::move(out).take();
}

}  // namespace noodgeld
