// The matching rules, without a world around them.

#include "mpi/messages/matching.hpp"

#include <gtest/gtest.h>

#include <cstring>
#include <deque>

namespace vaquero::mpi {
namespace {

constexpr ContextId context(4);

Envelope envelope(int source, int tag, ContextId in = context) {
    return {.length = 0,
            .context = in.value(),
            .tag = tag,
            .source = source,
            .destination = 0,
            .kind = MessageKind::eager};
}

class Matching : public testing::Test {
protected:
    ReceiveOperation& post(int source, int tag, ContextId in = context) {
        ReceiveOperation& receive = receives_.emplace_back();
        receive.pattern = {in, source, tag};
        engine.post(receive);
        return receive;
    }
    UnexpectedMessage& keep(int source, int tag, ContextId in = context) {
        Kept& kept = messages_.emplace_back();
        kept.message = {nullptr, CoreId(0), sizeof(Envelope)};
        kept.envelope = envelope(source, tag, in);
        engine.keep(kept.message);
        return kept.message;
    }
    MatchingEngine engine;

private:
    struct Kept {
        UnexpectedMessage message;
        Envelope envelope;
    };
    static_assert(offsetof(Kept, envelope) == sizeof(UnexpectedMessage));
    std::deque<ReceiveOperation> receives_;
    std::deque<Kept> messages_;
};

TEST_F(Matching, NothingMatchesWhenNothingIsThere) {
    EXPECT_EQ(engine.match_message(envelope(0, 0)), nullptr);
    EXPECT_EQ(engine.match_receive({context, MPI_ANY_SOURCE, MPI_ANY_TAG}), nullptr);
}

TEST_F(Matching, SourceTagAndContextMustAgree) {
    ReceiveOperation& receive = post(1, 7);
    EXPECT_EQ(engine.match_message(envelope(2, 7)), nullptr);
    EXPECT_EQ(engine.match_message(envelope(1, 8)), nullptr);
    EXPECT_EQ(engine.match_message(envelope(1, 7, ContextId(5))), nullptr);
    EXPECT_EQ(engine.match_message(envelope(1, 7)), &receive);
}

TEST_F(Matching, ReceiveIsMatchedOnce) {
    post(1, 7);
    EXPECT_NE(engine.match_message(envelope(1, 7)), nullptr);
    EXPECT_EQ(engine.match_message(envelope(1, 7)), nullptr);
}

TEST_F(Matching, WildcardsTakeAnySourceOrTagOfTheirContext) {
    ReceiveOperation& any_source = post(MPI_ANY_SOURCE, 7);
    ReceiveOperation& any_tag = post(1, MPI_ANY_TAG);
    EXPECT_EQ(engine.match_message(envelope(2, 8)), nullptr);
    EXPECT_EQ(engine.match_message(envelope(2, 7, ContextId(5))), nullptr);
    EXPECT_EQ(engine.match_message(envelope(1, 8)), &any_tag);
    EXPECT_EQ(engine.match_message(envelope(2, 7)), &any_source);
}

TEST_F(Matching, TheReceivePostedFirstWinsEvenIfALaterOneIsMoreExact) {
    ReceiveOperation& wildcard = post(MPI_ANY_SOURCE, MPI_ANY_TAG);
    ReceiveOperation& exact = post(1, 7);
    EXPECT_EQ(engine.match_message(envelope(1, 7)), &wildcard);
    EXPECT_EQ(engine.match_message(envelope(1, 7)), &exact);
}

TEST_F(Matching, TheMessageThatCameFirstWins) {
    keep(1, 8);
    UnexpectedMessage& first = keep(1, 7);
    UnexpectedMessage& second = keep(1, 7);
    EXPECT_EQ(engine.match_receive({context, 1, 7}), &first);
    EXPECT_EQ(engine.match_receive({context, MPI_ANY_SOURCE, 7}), &second);
    EXPECT_EQ(engine.match_receive({context, 1, 7}), nullptr);
}

TEST_F(Matching, PeekLeavesTheMessage) {
    UnexpectedMessage& message = keep(3, 5);
    EXPECT_EQ(engine.peek({context, 3, 6}), nullptr);
    EXPECT_EQ(engine.peek({context, 3, 5}), &message);
    EXPECT_EQ(engine.match_receive({context, 3, 5}), &message);
    EXPECT_EQ(engine.peek({context, 3, 5}), nullptr);
}

TEST_F(Matching, QueuesStayInOrderWhenTheirEndsAreTaken) {
    ReceiveOperation& a = post(0, 1);
    ReceiveOperation& b = post(0, 2);
    ReceiveOperation& c = post(0, 3);
    EXPECT_EQ(engine.match_message(envelope(0, 3)), &c); // the last, so the end moves back
    ReceiveOperation& d = post(0, 3);
    EXPECT_EQ(engine.match_message(envelope(0, 1)), &a);
    EXPECT_EQ(engine.match_message(envelope(0, 2)), &b);
    EXPECT_EQ(engine.match_message(envelope(0, 3)), &d); // the only one
    ReceiveOperation& e = post(0, 4);
    EXPECT_EQ(engine.match_message(envelope(0, 4)), &e);
}

TEST_F(Matching, WithdrawnReceiveMatchesNoMore) {
    ReceiveOperation& receive = post(1, 7);
    ReceiveOperation& same_pattern = post(1, 7);
    EXPECT_TRUE(engine.withdraw(receive));
    EXPECT_FALSE(engine.withdraw(receive));
    EXPECT_EQ(engine.match_message(envelope(1, 7)), &same_pattern);
    EXPECT_FALSE(engine.withdraw(same_pattern));
}

TEST(Envelope, BytesLieAsTheWireFormatSays) {
    const Envelope sample{.length = 0x0807060504030201,
                          .context = 0x14131211,
                          .tag = 0x24232221,
                          .source = 0x34333231,
                          .destination = 0x4241,
                          .kind = MessageKind::rendezvous};
    const unsigned char expected[] = {0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08, 0x11, 0x12, 0x13, 0x14,
                                      0x21, 0x22, 0x23, 0x24, 0x31, 0x32, 0x33, 0x34, 0x41, 0x42, 0x02, 0x00};
    ASSERT_EQ(sizeof sample, sizeof expected);
    EXPECT_EQ(std::memcmp(&sample, expected, sizeof expected), 0);
}

} // namespace
} // namespace vaquero::mpi
