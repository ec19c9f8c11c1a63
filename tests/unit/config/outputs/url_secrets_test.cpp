#include "config/outputs/url_secrets.h"

#include <gtest/gtest.h>

namespace penstock {
namespace {

TEST(UrlSecrets, AreNotShown)
{
	EXPECT_EQ(shown_url("/srv/key=a.mp4"), "/srv/key=a.mp4");
	EXPECT_EQ(shown_url("rtsp://host/door?a=b"), "rtsp://host/door?a=b");
	EXPECT_EQ(shown_url("rtsp://me@host/door"), "rtsp://me@host/door");
	EXPECT_EQ(shown_url("rtsp://me:pa:ss@host/door"), "rtsp://me:***@host/door");
	EXPECT_EQ(shown_url("rtsp://me:p@ss@host/door"), "rtsp://me:***@host/door");
	EXPECT_EQ(shown_url("srt://host:1?mode=caller&passphrase=0123456789&latency=5"),
		  "srt://host:1?mode=caller&passphrase=***&latency=5");
	EXPECT_EQ(shown_url("rtmp://host/live/abc-def"), "rtmp://host/live/***");
	EXPECT_EQ(shown_url("rtmp://host/live"), "rtmp://host/live");
	EXPECT_EQ(without({"pw"}, "a pw and pw"), "a *** and ***");
}

} // namespace
} // namespace penstock
