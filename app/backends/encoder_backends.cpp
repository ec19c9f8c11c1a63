#include "app/backends/encoder_backends.h"

#include <array>
#include <string_view>

#include "core/text/nearest.h"
#include "devices/software/encoder.h"
#include "devices/v4l2/encoder/encoder.h"
#include "devices/v4l2/node/discovery.h"
#include "devices/vaapi/driver/discovery.h"
#include "devices/vaapi/encoder.h"

namespace penstock {

namespace {

using Kind = EncoderChoice::Kind;

constexpr std::string_view kV4l2Prefix = "v4l2:";
constexpr std::string_view kVaapi = "vaapi";
constexpr std::string_view kVaapiPrefix = "vaapi:";
constexpr std::string_view kSoftware = "software";
constexpr std::string_view kRenderNodes = "/dev/dri/";
constexpr std::string_view kByPathPrefix = "by-path:";
/// udev names a render node "pci-0000:00:02.0-render", and no video device so.
constexpr std::string_view kRenderLinkEnd = "-render";

Result<std::unique_ptr<Encoder>> open_v4l2(const std::string &selector,
					   const EncoderSettings &settings, v4l2::Io &io)
{
	auto node = v4l2::find_device(selector, v4l2::Role::kEncoder, io);
	if (!node) {
		constexpr std::array<std::string_view, 3> kWords{"auto", "vaapi", "software"};
		node.error().context += did_you_mean(selector, kWords);
		return propagate(node);
	}
	auto encoder = v4l2::Encoder::open(std::move(*node), settings);
	if (!encoder)
		return propagate(encoder);
	return std::unique_ptr<Encoder>(std::move(*encoder));
}

Result<std::unique_ptr<Encoder>> open_vaapi(const std::string &selector,
					    const EncoderSettings &settings)
{
	auto display = vaapi::find_display(selector, settings.codec);
	if (!display)
		return propagate(display);
	auto encoder = vaapi::Encoder::open(std::move(*display), settings);
	if (!encoder)
		return propagate(encoder);
	return std::unique_ptr<Encoder>(std::move(*encoder));
}

Result<std::unique_ptr<Encoder>> open_software(const EncoderSettings &settings)
{
	auto encoder = software::Encoder::open(settings);
	if (!encoder)
		return propagate(encoder);
	return std::unique_ptr<Encoder>(std::move(*encoder));
}

} // namespace

std::vector<EncoderChoice> encoder_choices(const EncoderSettings &settings, v4l2::Io &io)
{
	const std::string &device = settings.device;
	if (device.starts_with(kV4l2Prefix))
		return {{Kind::kV4l2, device.substr(kV4l2Prefix.size())}};
	if (device == kVaapi || device == kVaapiPrefix)
		return {{Kind::kVaapi, "auto"}};
	if (device.starts_with(kVaapiPrefix))
		return {{Kind::kVaapi, device.substr(kVaapiPrefix.size())}};
	const bool render_link =
		device.starts_with(kByPathPrefix) && device.ends_with(kRenderLinkEnd);
	if (device.starts_with(kRenderNodes) || render_link)
		return {{Kind::kVaapi, device}};
	if (device == kSoftware)
		return {{Kind::kSoftware, device}};
	if (device != "auto")
		return {{Kind::kV4l2, device}};

	std::vector<EncoderChoice> choices;
	for (std::string &path : v4l2::encoder_candidates(settings.codec, io))
		choices.push_back({Kind::kV4l2, std::move(path)});
	for (std::string &path : vaapi::candidates("auto", settings.codec))
		choices.push_back({Kind::kVaapi, std::move(path)});
	if (choices.empty() && (!settings.codec || settings.codec == Codec::kH264))
		choices.push_back({Kind::kSoftware, std::string(kSoftware)});
	// Its error tells what there is instead.
	if (choices.empty())
		choices.push_back({Kind::kV4l2, "auto"});
	return choices;
}

Result<std::unique_ptr<Encoder>> open_encoder(const EncoderChoice &choice,
					      const EncoderSettings &settings, v4l2::Io &io)
{
	switch (choice.kind) {
	case Kind::kVaapi:
		return open_vaapi(choice.selector, settings);
	case Kind::kSoftware:
		return open_software(settings);
	case Kind::kV4l2:
		break;
	}
	return open_v4l2(choice.selector, settings, io);
}

} // namespace penstock
