#include "bench/foreign_feeds.h"

#include "protocol/wire/pack.h"
#include "tests/attacks/world.h"

namespace noodgeld::bench {
namespace {

/// Tokens that no till of the benchmark sees.
constexpr unsigned kFirstToken = 100'000'000;

PackItem certificate_of(unsigned terminal) {
    return {Kind::certificate, encode(sign(test::certificate(terminal), test::lineage(),
                                           test::example_key("enroller")))};
}

Bytes pack_of(const std::vector<PackItem>& items) {
    PackWriter writer;
    Bytes pack = writer.begin(test::lineage());
    for (const PackItem& item : items) append(pack, writer.item(item.kind, item.object));
    append(pack, writer.end());
    return pack;
}

void add_segments(test::CheapFeed& feed, std::vector<PackItem>& items) {
    for (Bytes& segment : feed.take_segments())
        items.push_back({Kind::segment, std::move(segment)});
}

}  // namespace

Bytes pack_of_feeds(unsigned first, unsigned feeds, unsigned sales) {
    std::vector<PackItem> items;
    for (unsigned terminal = first; terminal < first + feeds; ++terminal) {
        items.push_back(certificate_of(terminal));
        test::CheapFeed feed(terminal);
        for (unsigned i = 0; i < sales; ++i) {
            const unsigned number = terminal * sales + i;
            feed.append(test::cheap_sale(feed, number, kFirstToken + number));
        }
        add_segments(feed, items);
    }
    return pack_of(items);
}

Bytes pack_of_forks(unsigned terminal, unsigned forks) {
    std::vector<PackItem> items{certificate_of(terminal)};
    test::CheapFeed feed(terminal);
    feed.append(AssertedTime{});
    add_segments(feed, items);
    const FeedPoint place = feed.point();
    for (unsigned i = 1; i <= forks; ++i) {
        feed.rewind(place);
        feed.append(AssertedTime{{i}});
        add_segments(feed, items);
    }
    return pack_of(items);
}

}  // namespace noodgeld::bench
