#include "devices/software/openh264.h"

#include <algorithm>
#include <span>

#include <fmt/format.h>

#include "core/bitstream/h264_timing.h"
#include "core/bitstream/nal.h"
#include "devices/software/openh264_library.h"
#include "devices/software/openh264_parameters.h"

namespace penstock::software {

namespace {

constexpr std::uint64_t kSecond = 1'000'000'000;
constexpr std::uint64_t kMillisecond = 1'000'000;

/// "[OpenH264] this = 0x0x55f9, Error:…" without what goes before the words.
void keep_complaint(void *context, int, const char *text)
{
	constexpr std::string_view kBegin = "Error:";
	std::string_view words = text;
	if (const std::size_t begin = words.find(kBegin); begin != words.npos)
		words.remove_prefix(begin + kBegin.size());
	auto &complaint = *static_cast<std::string *>(context);
	// The first one is the cause, what its callers say of it comes later.
	if (complaint.empty())
		complaint = words;
}

std::string level_name(int idc)
{
	return fmt::format("{}.{}", idc / 10, idc % 10);
}

/// The library only reads it.
unsigned char *plane_of(const SourcePicture &picture, std::size_t plane)
{
	return const_cast<unsigned char *>(picture.data[plane]);
}

/// The library writes no rate into its sequence parameter sets, and a raw stream has none else.
void append_headers(std::span<const std::byte> headers, Fraction rate,
		    std::vector<std::byte> &coded)
{
	for (NalScanner units(headers, Codec::kH264); units.next();) {
		const auto whole = headers.subspan(units.begin(), units.end() - units.begin());
		const auto header =
			static_cast<std::size_t>(units.rest().data() - whole.data()) - 1;
		const auto timed = with_timing(whole.subspan(header), rate);
		const auto kept = timed ? whole.first(header) : whole;
		coded.insert(coded.end(), kept.begin(), kept.end());
		if (timed)
			coded.insert(coded.end(), timed->begin(), timed->end());
	}
}

} // namespace

void OpenH264::Destroy::operator()(ISVCEncoder *encoder) const
{
	encoder->Uninitialize();
	openh264().destroy(encoder);
}

std::string OpenH264::version()
{
	if (!load_openh264())
		return {};
	const OpenH264Version version = openh264().version();
	return fmt::format("{}.{}.{}", version.uMajor, version.uMinor, version.uRevision);
}

OpenH264::OpenH264()
{
	ISVCEncoder *encoder = nullptr;
	if (openh264().create(&encoder) == 0)
		encoder_.reset(encoder);
}

Result<std::unique_ptr<OpenH264>> OpenH264::create(const EncoderSettings &settings,
						   const VideoInfo &frames)
{
	if (Status status = load_openh264(); !status)
		return propagate(status);
	std::unique_ptr<OpenH264> stream(new OpenH264);
	if (!stream->encoder_)
		return make_error(std::errc::not_enough_memory, "WelsCreateSVCEncoder");
	if (Status status = stream->initialize(settings, frames); !status)
		return propagate(status);
	return stream;
}

Status OpenH264::initialize(const EncoderSettings &settings, const VideoInfo &frames)
{
	int level = WELS_LOG_ERROR;
	WelsTraceCallback callback = keep_complaint;
	void *context = &complaint_;
	encoder_->SetOption(ENCODER_OPTION_TRACE_LEVEL, &level);
	encoder_->SetOption(ENCODER_OPTION_TRACE_CALLBACK, &callback);
	encoder_->SetOption(ENCODER_OPTION_TRACE_CALLBACK_CONTEXT, &context);

	SEncParamExt parameters;
	if (int code = encoder_->GetDefaultParams(&parameters); code != cmResultSuccess)
		return tl::unexpected<Error>(error(code, "GetDefaultParams"));
	set_parameters(parameters, settings, frames);
	size_ = coded_picture(frames.size());
	rate_ = frames.rate;
	period_ns_ = static_cast<std::uint64_t>(static_cast<double>(kSecond) /
						static_cast<double>(parameters.fMaxFrameRate));
	const std::string what = fmt::format("InitializeExt {}", to_string(frames));
	if (int code = encoder_->InitializeExt(&parameters); code != cmResultSuccess)
		return tl::unexpected<Error>(error(code, what));

	// It takes a level that is too low, and codes with another one.
	SEncParamExt granted;
	if (int code = encoder_->GetOption(ENCODER_OPTION_SVC_ENCODE_PARAM_EXT, &granted);
	    code != cmResultSuccess)
		return tl::unexpected<Error>(error(code, "GetOption"));
	const int wanted_level = parameters.sSpatialLayers[0].uiLevelIdc;
	const int granted_level = granted.sSpatialLayers[0].uiLevelIdc;
	if (wanted_level != LEVEL_UNKNOWN && wanted_level != granted_level)
		return make_error(std::errc::not_supported,
				  fmt::format("--level {} is too low for {}; it takes {}",
					      level_name(wanted_level), to_string(frames),
					      level_name(granted_level)));
	return {};
}

Error OpenH264::error(int code, std::string what) const
{
	const bool memory = code == cmMallocMemeError;
	if (!complaint_.empty())
		what += " (" + complaint_ + ")";
	return {std::make_error_code(memory ? std::errc::not_enough_memory
					    : std::errc::invalid_argument),
		"OpenH264 " + what};
}

/// Its rate control wants a time that goes on, whatever the camera's clock does.
void OpenH264::advance(ClockTime pts)
{
	std::uint64_t step = period_ns_;
	if (pts.is_set() && last_pts_.is_set() && pts.ns() > last_pts_.ns())
		step = std::clamp(pts.ns() - last_pts_.ns(), kMillisecond, kSecond);
	time_ns_ += step;
	last_pts_ = pts;
}

Result<OpenH264::Coded> OpenH264::encode(const SourcePicture &picture, ClockTime pts, bool keyframe,
					 std::vector<std::byte> &coded)
{
	advance(pts);
	SSourcePicture source{};
	source.iColorFormat = videoFormatI420;
	source.iPicWidth = static_cast<int>(size_.width);
	source.iPicHeight = static_cast<int>(size_.height);
	for (std::size_t i = 0; i < 3; ++i) {
		source.pData[i] = plane_of(picture, i);
		source.iStride[i] = picture.stride[i];
	}
	source.uiTimeStamp = static_cast<long long>(time_ns_ / kMillisecond);

	complaint_.clear();
	if (keyframe)
		encoder_->ForceIntraFrame(true);
	SFrameBSInfo info{};
	if (int code = encoder_->EncodeFrame(&source, &info); code != cmResultSuccess)
		return tl::unexpected<Error>(error(code, "EncodeFrame"));
	coded.clear();
	if (info.eFrameType == videoFrameTypeSkip)
		return Coded::kNothing;
	for (const SLayerBSInfo &layer :
	     std::span(info.sLayerInfo, static_cast<std::size_t>(info.iLayerNum))) {
		std::size_t length = 0;
		for (int i = 0; i < layer.iNalCount; ++i)
			length += static_cast<std::size_t>(layer.pNalLengthInByte[i]);
		const auto *data = reinterpret_cast<const std::byte *>(layer.pBsBuf);
		if (layer.uiLayerType == NON_VIDEO_CODING_LAYER)
			append_headers({data, length}, rate_, coded);
		else
			coded.insert(coded.end(), data, data + length);
	}
	return info.eFrameType == videoFrameTypeIDR ? Coded::kKeyframe : Coded::kOther;
}

} // namespace penstock::software
