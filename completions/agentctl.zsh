#compdef agentctl
# Completion of agentctl for zsh. It asks the program itself what can stand at the cursor.
_agentctl() {
  local paths line value meaning text width=0
  local -a lines whole whole_texts open open_texts
  lines=("${(@f)$(command agentctl __complete "${words[1,CURRENT-1]} $QIPREFIX$PREFIX" 2>/dev/null </dev/null)}")
  paths=$lines[1]
  shift lines
  for line in $lines; do
    value=${line%%$'\t'*}
    (( $#value > width )) && width=$#value
  done
  for line in $lines; do
    value=${line%%$'\t'*} meaning=${line#*$'\t'}
    text="${(r:$width:)value}${meaning:+  $meaning}"
    # A value that goes on (`name=`) is followed by no space.
    if [[ $value == *[=:,/] ]]; then
      open+=("$value") open_texts+=("${text[1,COLUMNS-1]}")
    else
      whole+=("$value") whole_texts+=("${text[1,COLUMNS-1]}")
    fi
  done
  # The order is that of the program: versions with the newest first.
  (( $#whole )) && compadd -l -V agentctl -d whole_texts -a whole
  (( $#open )) && compadd -l -V agentctl -d open_texts -S '' -a open
  (( $#lines )) && return
  # Where it is `--file=`, the path begins behind it.
  [[ $paths == none ]] || compset -P '--[^=]##='
  case $paths in
    files) _files ;;
    folders) _files -/ ;;
    *) return 1 ;;
  esac
}

# This file is read by ~/.zshrc, or found by zsh itself in a folder of $fpath.
if [[ $funcstack[1] == _agentctl ]]; then
  _agentctl "$@"
else
  (( $+functions[compdef] )) || { autoload -Uz compinit && compinit }
  compdef _agentctl agentctl
fi
