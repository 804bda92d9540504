#!/usr/bin/env bash
# Makes the compressed files of this folder. Needs ffmpeg; run it only to change them.
# Each is one second (flac: a tenth) of two tones, 440 Hz left and 660 Hz right, 44.1 kHz;
# surround.ogg is half a second of six tones as 5.1 at 48 kHz.
set -euo pipefail
cd "$(dirname "$0")"
tones="aevalsrc='0.3*sin(2*PI*440*t)|0.3*sin(2*PI*660*t)':s=44100:d=1"
surround="aevalsrc='0.3*sin(2*PI*500*t)|0.3*sin(2*PI*700*t)|0.3*sin(2*PI*900*t)|0.3*sin(2*PI*80*t)|0.3*sin(2*PI*1100*t)|0.3*sin(2*PI*1300*t)':s=48000:d=0.5:c=5.1"
picture='color=c=navy:s=32x32:r=5:d=1'
make() { ffmpeg -hide_banner -loglevel error -y "$@"; }
quiet=(-map_metadata -1 -fflags +bitexact -flags:a +bitexact -flags:v +bitexact)

make -f lavfi -i "$tones" "${quiet[@]}" -c:a libmp3lame -b:a 64k tones.mp3
make -f lavfi -i "$tones" -t 0.1 "${quiet[@]}" -c:a flac -sample_fmt s16 -compression_level 12 tones.flac
make -f lavfi -i "$tones" "${quiet[@]}" -c:a libvorbis -q:a 0 tones.ogg
make -f lavfi -i "$surround" "${quiet[@]}" -c:a libvorbis -q:a 0 surround.ogg
make -f lavfi -i "$tones" "${quiet[@]}" -c:a aac -aac_coder fast -b:a 48k -movflags +faststart tones.m4a
make -f lavfi -i "$picture" -f lavfi -i "$tones" "${quiet[@]}" -c:v libvpx -b:v 10k -c:a libopus -b:a 32k video.webm
make -f lavfi -i "$picture" "${quiet[@]}" -c:v libvpx -b:v 10k 'video without sound.webm'
