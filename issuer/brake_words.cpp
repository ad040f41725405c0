#include "issuer/brake_words.h"

#include "base/hexadecimal.h"
#include "words/amsterdam.h"
#include "words/bilingual.h"

namespace noodgeld {
namespace {

const Certificate* certificate_of(const FeedId& feed, const Holdings& held) {
    for (const auto& [hash, certificate] : held.certificates()) {
        if (feed_id(certificate.key) == feed) return &certificate;
    }
    return nullptr;
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

void write_terminal(const RevokedTerminal& row, const Holdings& held, Bilingual& out) {
    const Certificate* certificate = certificate_of(row.feed, held);
    if (certificate == nullptr) {
        out.line(
            "Apparaat {}, HIER NIET BEKEND:", "Terminal {}, NOT KNOWN HERE:", hex(row.feed.bytes));
    } else {
        out.line("Apparaat {}, \"{}\" van {} ({}):", "Terminal {}, \"{}\" of {} ({}):",
                 hex(row.feed.bytes), certificate->device, certificate->legal_name,
                 certificate->merchant);
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

}  // namespace

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
    for (const RevokedSheet& sheet : list.sheets) {
        out.line("Vel {}: {} bonnen.", "Sheet {}: {} vouchers.", hex(sheet.key.bytes),
                 sheet.vouchers.value);
    }
    for (const RevokedBox& box : list.boxes) {
        out.line("Doos {}: {} vellen van {} bonnen.", "Box {}: {} sheets of {} vouchers.",
                 hex(box.key.bytes), box.sheets.value, box.vouchers.value);
    }
    for (const RevokedTerminal& row : list.terminals) write_terminal(row, held, out);
    if (list.order) {
        out.line("Hoort bij besluit {}.", "Goes with order {}.", hex(list.order->bytes));
    }
    out.line("Ondertekend onder handvest {}, van {}.", "Signed under charter {}, of {}.",
             list.charter.value, moment_with_clock(list.issued_at));
    return std::move(out).take();
}

}  // namespace noodgeld
